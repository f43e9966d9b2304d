import type { Feed } from '../../lambdas/contract/feeds.ts';
import type {
  Clock,
  EventSource,
  ObjectArchive,
  ObjectStore,
  Page,
  StateRepair,
  StateStore,
  StoredObject,
} from '../../lambdas/ingest/ports.ts';
import { decodeState, encodeState, readableState } from '../../lambdas/ingest/state-text.ts';
import type { FeedState, Position } from '../../lambdas/ingest/state.ts';
import { linesIn } from '../delivered-lines.ts';

/** The same port, with these calls in the place of its own. */
export function instead<T extends object>(port: T, calls: Partial<T>): T {
  return Object.assign(Object.create(port) as T, calls);
}

/** The state port in memory. States are kept as text, as the real stores keep them. */
export class MemoryStates implements StateStore, StateRepair {
  readonly texts = new Map<string, string>();

  async read(feed: Feed): Promise<FeedState | undefined> {
    const text = await Promise.resolve(this.texts.get(feed.name));
    return text === undefined ? undefined : decodeState(feed, text);
  }

  write(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    const stored = this.texts.get(feed.name);
    const revision = stored === undefined ? 0 : decodeState(feed, stored).revision;
    if (revision !== state.revision - 1) return Promise.resolve('overtaken');
    this.texts.set(feed.name, encodeState(state));
    return Promise.resolve('written');
  }

  async replaceLost(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    const broken = this.texts.get(feed.name);
    if ((await readableState(() => this.read(feed))) !== undefined) return 'overtaken';
    if (this.texts.get(feed.name) !== broken) return 'overtaken';
    this.texts.set(feed.name, encodeState(state));
    return 'written';
  }
}

/** The object ports in memory. */
export class MemoryObjects implements ObjectStore, ObjectArchive {
  readonly objects = new Map<string, StoredObject>();

  exists(key: string): Promise<boolean> {
    return Promise.resolve(this.objects.has(key));
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
    if (this.objects.has(object.key)) return Promise.resolve('exists');
    this.objects.set(object.key, object);
    return Promise.resolve('created');
  }

  /** Every line of every object below the prefix, in the order of creation. */
  lines(prefix: string): string[] {
    return [...this.objects.values()]
      .filter(({ key }) => key.startsWith(prefix))
      .flatMap(({ body }) => linesIn(body));
  }
}

/** A feed of given texts, in the order of their arrival. A cursor is the number of records before it. */
export class MemorySource implements EventSource {
  readonly texts: string[];
  readonly requests: Position[] = [];
  readonly #limit: number;

  constructor(texts: readonly string[], limit = 3) {
    this.texts = [...texts];
    this.#limit = limit;
  }

  readPage(_feed: Feed, position: Position): Promise<Page> {
    this.requests.push(position);
    const from = 'cursor' in position ? Number(position.cursor) : 0;
    const to = Math.min(from + this.#limit, this.texts.length);
    return Promise.resolve({
      records: this.texts.slice(from, to),
      next: { cursor: String(to) },
      hasMore: to < this.texts.length,
    });
  }
}

/** A clock that stands until it is set. */
export class MemoryClock implements Clock {
  time = Date.parse('2026-11-22T20:00:00.000Z');
  left = 55_000;

  now(): number {
    return this.time;
  }

  timeLeft(): number {
    return this.left;
  }
}
