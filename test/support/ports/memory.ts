import type { Feed } from '../../../lambdas/contract/feeds.ts';
import { LOGS_PREFIX } from '../../../lambdas/contract/object-layout.ts';
import { RepairState } from '../../../lambdas/ingest/errors.ts';
import type {
  Clock,
  EncodedIdentities,
  PageReader,
  ObjectArchive,
  ObjectStore,
  Page,
  StateRepair,
  StateStore,
  StoredObject,
} from '../../../lambdas/ingest/ports.ts';
import { decodeState, encodeState, readableState } from '../../../lambdas/ingest/state-codec.ts';
import type { Announcement, FeedState, Position } from '../../../lambdas/ingest/state.ts';
import { linesIn } from '../delivered-lines.ts';
import { pageOf } from '../records.ts';

/** A state as it is stored. */
export interface StoredState {
  readonly revision: number;
  readonly text: string;
}

/** Identities of one event day that were written with one announcement. */
export interface StoredIdentities {
  readonly feed: string;
  readonly day: string;
  readonly revision: number;
  readonly encoded: Uint8Array;
}

/** The state ports in memory. States are stored as text, as in the real stores. */
export class MemoryStates implements StateStore, StateRepair {
  /** By name of the feed. */
  readonly states = new Map<string, StoredState>();
  identities: readonly StoredIdentities[] = [];

  async read(feed: Feed): Promise<FeedState | undefined> {
    const stored = await Promise.resolve(this.states.get(feed.name));
    return stored === undefined ? undefined : decodeState(feed, stored.revision, stored.text);
  }

  create(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    if (this.states.has(feed.name)) return Promise.resolve('overtaken');
    this.states.set(feed.name, { revision: state.revision, text: encodeState(state) });
    return Promise.resolve('written');
  }

  write(
    feed: Feed,
    state: FeedState,
    identities: EncodedIdentities = new Map(),
  ): Promise<'written' | 'overtaken'> {
    const { revision } = state;
    if ((this.states.get(feed.name)?.revision ?? 0) !== revision - 1) return Promise.resolve('overtaken');
    this.states.set(feed.name, { revision, text: encodeState(state) });
    add(this, feed, revision, identities);
    return Promise.resolve('written');
  }

  async *readIdentities(feed: Feed, day: string, after: number, through: number): AsyncGenerator<Uint8Array> {
    const found = await Promise.resolve(
      this.identities.filter(
        (stored) =>
          stored.feed === feed.name &&
          stored.day === day &&
          stored.revision > after &&
          stored.revision <= through,
      ),
    );
    for (const { encoded } of found.toReversed()) yield encoded;
  }

  discardIdentities(feed: Feed, announcement: Announcement): Promise<void> {
    this.identities = this.identities.filter(
      ({ feed: name, revision }) => name !== feed.name || revision !== announcement.revision,
    );
    return Promise.resolve();
  }

  async replaceLost(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    const broken = this.states.get(feed.name);
    if ((await readableState(() => this.read(feed))) !== undefined) return 'overtaken';
    if (this.states.get(feed.name) !== broken) return 'overtaken';
    this.states.set(feed.name, { revision: state.revision, text: encodeState(state) });
    return 'written';
  }

  addIdentities(
    feed: Feed,
    identities: EncodedIdentities,
    { time }: { readonly time: string },
  ): Promise<void> {
    add(this, feed, Date.parse(time), identities);
    return Promise.resolve();
  }

  /** Replaces the stored state of a feed by a text. */
  corrupt(feed: Feed, text: string): void {
    this.states.set(feed.name, { revision: this.states.get(feed.name)?.revision ?? 1, text });
  }

  /** Removes all states and identities, as if the table was lost. */
  clear(): void {
    this.states.clear();
    this.identities = [];
  }
}

function add(states: MemoryStates, feed: Feed, revision: number, identities: EncodedIdentities): void {
  const added = [...identities].map(([day, encoded]) => ({ feed: feed.name, day, revision, encoded }));
  states.identities = [...states.identities, ...added];
}

/** The object ports in memory. */
export class MemoryObjects implements ObjectStore, ObjectArchive {
  readonly objects = new Map<string, StoredObject>();

  size(key: string): Promise<number | undefined> {
    return Promise.resolve(this.objects.get(key)?.body.length);
  }

  isEmpty(prefix: string): Promise<boolean> {
    return Promise.resolve(![...this.objects.keys()].some((key) => key.startsWith(prefix)));
  }

  async *keys(prefix: string, after: string): AsyncGenerator<string> {
    yield* await Promise.resolve(this.sortedKeys(prefix, after));
  }

  sortedKeys(prefix: string, after: string): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  }

  read(key: string): Promise<StoredObject | undefined> {
    return Promise.resolve(this.objects.get(key));
  }

  create(object: StoredObject): Promise<'created' | 'exists'> {
    if (this.objects.has(object.key)) return this.#existing(object);
    this.objects.set(object.key, object);
    return Promise.resolve('created');
  }

  #existing({ key, body }: StoredObject): Promise<'exists'> {
    const isOther = key.startsWith(LOGS_PREFIX) && this.objects.get(key)?.body.equals(body) !== true;
    return isOther ? Promise.reject(new RepairState(`${key} is another object`)) : Promise.resolve('exists');
  }

  /** The lines of all objects whose keys start with the prefix, in order of creation. */
  lines(prefix: string): string[] {
    return [...this.objects.values()]
      .filter(({ key }) => key.startsWith(prefix))
      .flatMap(({ body }) => linesIn(body));
  }
}

/** Pages of given records (raw texts), in order of arrival. A cursor is the number of records before it. */
export class MemoryPages implements PageReader {
  /** May be changed between runs. */
  readonly records: string[];
  readonly requests: Position[] = [];
  readonly #limit: number;

  /** @param limit records on a page, at most */
  constructor(records: readonly string[], limit = 3) {
    this.records = [...records];
    this.#limit = limit;
  }

  readPage(_feed: Feed, position: Position): Promise<Page> {
    this.requests.push(position);
    const from = 'cursor' in position ? Number(position.cursor) : 0;
    const to = Math.min(from + this.#limit, this.records.length);
    return Promise.resolve(
      pageOf(this.records.slice(from, to), { cursor: String(to) }, to < this.records.length),
    );
  }
}

/** A clock that tests set. */
export class MemoryClock implements Clock {
  /** Milliseconds since 1970. */
  time = Date.parse('2026-11-22T20:00:00.000Z');
  /** Milliseconds until the run must end. */
  left = 55_000;

  now(): number {
    return this.time;
  }

  timeLeft(): number {
    return this.left;
  }
}
