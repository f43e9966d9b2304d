import type { FeedState, FinishedRewind } from '../../lambdas/ingest/state.ts';
import { timeOf, uuidIn } from './record-text.ts';

/**
 * Records that a rewind should have delivered, and that were not stored when it ended. Checked at its end, since a later rewind
 * may still find them.
 */
export class RewindGaps {
  readonly records = new Set<string>();
  readonly #arrived: readonly string[];
  readonly #stored: () => readonly string[];
  readonly #silentPages: () => number;
  #before: FeedState | undefined;
  /** The number of records that had arrived, and of silent pages, when a rewind was requested, by its id. */
  readonly #requested = new Map<number, { readonly arrived: number; readonly silentPages: number }>();

  /**
   * @param arrived all records so far, in order of arrival; grows
   * @param stored returns the records that are delivered or in quarantine now
   * @param silentPages returns the number of pages so far that hid records; a rewind cannot know that there are more
   */
  constructor(arrived: readonly string[], stored: () => readonly string[], silentPages: () => number) {
    this.#arrived = arrived;
    this.#stored = stored;
    this.#silentPages = silentPages;
  }

  /** @param state the state of the feed that was just written */
  onWrite(state: FeedState): void {
    const { rewind, lastRewind } = state;
    const before = this.#before?.rewind;
    this.#before = state;
    if (rewind?.id === state.revision) {
      this.#requested.set(rewind.id, { arrived: this.#arrived.length, silentPages: this.#silentPages() });
    }
    const isEnd = before !== undefined && rewind === undefined && lastRewind?.from === before.from;
    const requested = isEnd ? this.#requested.get(before.id) : undefined;
    if (!isEnd || requested?.silentPages !== this.#silentPages()) return;
    this.#check(lastRewind, requested.arrived);
  }

  /** The table was restored: the next state does not follow the last one. */
  onRestore(): void {
    this.#before = undefined;
  }

  #check({ from, to, changed }: FinishedRewind, count: number): void {
    const stored = new Set(this.#stored());
    const uuids = new Set([...stored].map(uuidIn));
    for (const text of this.#arrived.slice(0, count)) {
      const time = timeOf(text);
      const isOutside = time < Date.parse(from) || (to !== undefined && time >= Date.parse(to));
      const uuid = uuidIn(text);
      const isSkipped = !changed && uuid !== undefined && uuids.has(uuid);
      if (!isOutside && !isSkipped && !stored.has(text)) this.records.add(text);
    }
  }
}
