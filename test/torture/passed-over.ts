import { uuidOf } from '../../lambdas/ingest/identity.ts';
import { parseJson } from '../../lambdas/ingest/json.ts';
import type { FeedState, FinishedRewind } from '../../lambdas/ingest/state.ts';
import { recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';
import type { MemoryObjects } from '../support/ports/memory.ts';
import { timeOf, type ModelApi } from './model-api.ts';

/** Records of its time that a rewind has left out, seen at its end: a later rewind may still find them. */
export class PassedOver {
  readonly records = new Set<string>();
  readonly #api: ModelApi;
  readonly #objects: MemoryObjects;
  #before: FeedState | undefined;
  /** How many records had arrived when a rewind was asked for, by its id. */
  readonly #arrived = new Map<number, number>();

  constructor(api: ModelApi, objects: MemoryObjects) {
    this.#api = api;
    this.#objects = objects;
  }

  /** Takes note of a state of the feed that was just written. */
  note(state: FeedState): void {
    const { rewind, lastRewind } = state;
    const before = this.#before?.rewind;
    this.#before = state;
    if (rewind?.id === state.revision) this.#arrived.set(rewind.id, this.#api.arrived.length);
    const isEnd = before !== undefined && rewind === undefined && lastRewind?.from === before.from;
    if (isEnd) this.#look(lastRewind, this.#arrived.get(before.id) ?? 0);
  }

  /** The table is at another moment now. */
  forget(): void {
    this.#before = undefined;
  }

  #look({ from, to, changed }: FinishedRewind, arrived: number): void {
    const stored = new Set([
      ...this.#objects.lines('logs/').map(recordOf),
      ...this.#objects.lines('quarantine/').map((line) => rejectedRecordOf(line)),
    ]);
    const uuids = new Set([...stored].map(uuid));
    for (const text of this.#api.arrived.slice(0, arrived)) {
      const time = timeOf(text);
      const isOutside = time < Date.parse(from) || (to !== undefined && time >= Date.parse(to));
      const isSkipped = !changed && uuids.has(uuid(text));
      if (!isOutside && !isSkipped && !stored.has(text)) this.records.add(text);
    }
  }
}

function uuid(text: string): string | undefined {
  return uuidOf(parseJson(text));
}
