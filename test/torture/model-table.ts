import type { StateRepair, StateStore } from '../../lambdas/ingest/ports.ts';
import { decodeState } from '../../lambdas/ingest/state-codec.ts';
import type { FeedState } from '../../lambdas/ingest/state.ts';
import { MemoryStates, type StoredIdentities, type StoredState } from '../support/ports/memory.ts';
import { SIGN_INS } from '../support/ports/run.ts';
import type { Intercept } from './intercept.ts';
import type { TableLoss } from './schedule.ts';

/** What is stored instead of a state that is corrupt. */
const CORRUPT_STATE = '{';

/** The content of the table at one time: of the feed, and of the replays of its quarantine. */
interface Snapshot {
  readonly feed: Content;
  readonly replay: Content;
}

interface Content {
  readonly state: StoredState | undefined;
  readonly identities: readonly StoredIdentities[];
}

/** The state table, with a record of its content after each write. */
export class ModelTable {
  readonly states = new MemoryStates();
  readonly replayStates = new MemoryStates();
  /** How often a run tried to create the first state of the feed or of a replay. */
  creations = 0;
  /** After each write that no restore has undone. */
  readonly #history: Snapshot[] = [];
  /** The feed's state after each write. */
  readonly #allStates: (StoredState | undefined)[] = [];
  readonly #onWrite: (state: FeedState) => void;

  /** @param onWrite called when the feed's state was written */
  constructor(onWrite: (state: FeedState) => void) {
    this.#onWrite = onWrite;
  }

  /** Every state of the feed that was stored and could be read, in order; the same one again if a write left it unchanged. */
  get feedStates(): readonly FeedState[] {
    return this.#allStates.flatMap((stored) => readable(stored) ?? []);
  }

  /** The feed's current state. Undefined if it is missing or corrupt. */
  get currentState(): FeedState | undefined {
    return readable(this.states.states.get(SIGN_INS.name));
  }

  /** A port to the table whose calls are intercepted and recorded. */
  port(states: MemoryStates, intercept: Intercept): StateStore & StateRepair {
    const record = async <T>(call: () => Promise<T>): Promise<T> => {
      const result = await call();
      if (result !== 'overtaken') this.#record();
      return result;
    };
    return {
      read: (feed) => intercept(() => states.read(feed)),
      create: (feed, state) => {
        this.creations += 1;
        return intercept(() => record(() => states.create(feed, state)), 'state creation');
      },
      write: (feed, state, identities) =>
        intercept(
          () =>
            record(async () => {
              const result = await states.write(feed, state, identities);
              if (result === 'written' && states === this.states) this.#onWrite(state);
              return result;
            }),
          'state write',
        ),
      async *readIdentities(...args) {
        yield* await intercept(async () => {
          const parts: Uint8Array[] = [];
          for await (const part of states.readIdentities(...args)) parts.push(part);
          return parts;
        }, 'identity read');
      },
      discardIdentities: (...args) => intercept(() => record(() => states.discardIdentities(...args))),
      replaceLost: (feed, state) => intercept(() => record(() => states.replaceLost(feed, state))),
      addIdentities: (...args) => intercept(() => record(() => states.addIdentities(...args))),
    };
  }

  /** Removes or corrupts part of the table. */
  lose(loss: Exclude<TableLoss, `restored by ${string}`>): void {
    switch (loss) {
      case 'none':
        return;
      case 'table lost':
        this.states.clear();
        this.replayStates.clear();
        return;
      case 'state lost':
        this.states.states.delete(SIGN_INS.name);
        return;
      case 'state corrupt':
        if (this.states.states.has(SIGN_INS.name)) this.states.corrupt(SIGN_INS, CORRUPT_STATE);
        return;
      case 'replay state lost':
        this.replayStates.clear();
    }
  }

  /**
   * Restores the table to the time before its last writes.
   *
   * @returns false if there were not more writes than that
   */
  restore(undoneWrites: number): boolean {
    if (this.#history.length <= undoneWrites) return false;
    this.#history.splice(-undoneWrites);
    const snapshot = this.#history.at(-1);
    for (const [store, content] of [
      [this.states, snapshot?.feed],
      [this.replayStates, snapshot?.replay],
    ] as const) {
      store.clear();
      if (content?.state !== undefined) store.states.set(SIGN_INS.name, content.state);
      store.identities = content?.identities ?? [];
    }
    return true;
  }

  #record(): void {
    const contentOf = ({ states, identities }: MemoryStates): Content => ({
      state: states.get(SIGN_INS.name),
      identities,
    });
    const snapshot = { feed: contentOf(this.states), replay: contentOf(this.replayStates) };
    this.#history.push(snapshot);
    this.#allStates.push(snapshot.feed.state);
  }
}

function readable(stored: StoredState | undefined): FeedState | undefined {
  if (stored === undefined || stored.text === CORRUPT_STATE) return undefined;
  return decodeState(SIGN_INS, stored.revision, stored.text);
}
