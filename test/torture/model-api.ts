import type { Feed } from '../../lambdas/contract/feeds.ts';
import { RewindFeed, UnreadablePage } from '../../lambdas/ingest/errors.ts';
import type { PageReader, Page } from '../../lambdas/ingest/ports.ts';
import type { Position } from '../../lambdas/ingest/state.ts';
import { pageOf } from '../support/records.ts';
import { NO_PAGE, timeOf } from './record-text.ts';
import type { ApiBehavior, Step } from './schedule.ts';

/**
 * The position of a reader. Of the first `arrivedAtStart` records, it reads those that happened at `since` or later; then all
 * later records in order of arrival.
 */
interface Cursor {
  /** The number of records that had arrived when the reader started. */
  readonly arrivedAtStart: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The number of records before the next page. */
  readonly from: number;
  /** The number of records before the previous page. */
  readonly previous: number;
  /** Whether an empty page comes first. */
  readonly isEmptyPage: boolean;
  /** Cursors of earlier generations may be refused. */
  readonly generation: number;
}

/** A model of the Events API. Every cursor can be read again, and then returns the same records first. */
export class ModelApi implements PageReader {
  /** Raw texts, in order of arrival. */
  readonly arrived: string[] = [];
  /** Whether the API makes progress with every request from now on. */
  isReliable = false;
  #generation = 0;
  /** What becomes of cursors of earlier generations. */
  #refusedBefore = 0;
  #refusal: 'refused' | 'unreadable' | 'silent' = 'refused';
  #isRefusalTemporary = false;
  #silentPages = 0;
  readonly #behavior: ApiBehavior;
  #requests = 0;

  constructor(behavior: ApiBehavior) {
    this.#behavior = behavior;
  }

  /** The number of pages that were empty because the cursor is silent. */
  get silentPages(): number {
    return this.#silentPages;
  }

  readPage(_feed: Feed, position: Position): Promise<Page> {
    this.#requests += 1;
    const cursor = 'cursor' in position ? decode(position.cursor) : this.#start(position.startTime);
    if (cursor.generation < this.#refusedBefore) {
      if (this.#refusal === 'refused') return Promise.reject(new RewindFeed('the cursor is refused'));
      if (this.#refusal === 'silent') {
        this.#silentPages += 1;
        return Promise.resolve(pageOf([], position, false));
      }
      // Every other response has a body.
      const received = this.#requests % 2 === 0 ? Buffer.from(NO_PAGE) : undefined;
      return Promise.reject(new UnreadablePage('no page can be read', { received }));
    }
    const { limit, emptyPages, overlap, repeatsLast, tip, jumpBy } = this.#behavior;
    if ('cursor' in position && this.#isEvery(this.#behavior.stuckEvery)) {
      return Promise.resolve(pageOf([], position, true));
    }
    if (cursor.isEmptyPage) {
      return Promise.resolve(pageOf([], this.#encode({ ...cursor, isEmptyPage: false }), true));
    }
    const all = this.#recordsFor(cursor);
    const to = Math.min(cursor.from + limit, all.length);
    const repeated = all.slice(Math.max(cursor.previous, cursor.from - overlap), cursor.from);
    const fresh = all.slice(cursor.from, to);
    const following = { ...cursor, previous: cursor.from, generation: this.#generation };
    if (to > 0 && this.#isEvery(this.#behavior.jumpEvery)) {
      const back = { ...following, from: Math.max(0, to - jumpBy), previous: 0, isEmptyPage: false };
      return Promise.resolve(pageOf(fresh, this.#encode(back), true));
    }
    const hasMore = to < all.length;
    const records = [...repeated, ...fresh, ...(repeatsLast ? fresh.slice(-1) : [])];
    // A page without fresh records does not move the cursor, so that the overlap stays the same.
    const isUnchanged = fresh.length === 0 || (!hasMore && tip === 'redeliver');
    const next = isUnchanged ? cursor : { ...following, from: to, isEmptyPage: emptyPages && hasMore };
    return Promise.resolve(pageOf(records, this.#encode(next), hasMore));
  }

  /** Ends a step. A refusal for a step ends, and a new one may begin. */
  refuseCursors(refusal: Step['refusal']): void {
    if (this.#isRefusalTemporary) this.#refusedBefore -= 1;
    this.#isRefusalTemporary = refusal.endsWith('for a step');
    if (refusal === 'none') return;
    this.#refusal = refusal.startsWith('unreadable')
      ? 'unreadable'
      : refusal.startsWith('silent')
        ? 'silent'
        : 'refused';
    this.#generation += 1;
    this.#refusedBefore = this.#generation;
  }

  /** Whether the current request is an nth one. */
  #isEvery(n: number): boolean {
    return !this.isReliable && n > 0 && this.#requests % n === 0;
  }

  #start(startTime: string): Cursor {
    return {
      arrivedAtStart: this.arrived.length,
      since: Date.parse(startTime),
      from: 0,
      previous: 0,
      isEmptyPage: this.#behavior.emptyPages,
      generation: this.#generation,
    };
  }

  #recordsFor({ arrivedAtStart, since }: Cursor): readonly string[] {
    const before = this.arrived.slice(0, arrivedAtStart).filter((text) => !(timeOf(text) < since));
    const after = this.arrived.slice(arrivedAtStart);
    return [...(this.#behavior.replayDiffers ? before.reverse() : before), ...after];
  }

  #encode(cursor: Cursor): Position {
    const nonce = this.#behavior.tip === 'new' ? this.#requests : 0;
    const { arrivedAtStart, since, from, previous, isEmptyPage, generation } = cursor;
    return {
      cursor: [arrivedAtStart, since, from, previous, Number(isEmptyPage), generation, nonce].join(':'),
    };
  }
}

function decode(text: string): Cursor {
  const numbers = text.split(':').map(Number);
  const [arrivedAtStart = 0, since = 0, from = 0, previous = 0, isEmptyPage = 0, generation = 0] = numbers;
  return { arrivedAtStart, since, from, previous, isEmptyPage: isEmptyPage === 1, generation };
}
