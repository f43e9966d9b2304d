import type { Feed } from '../../lambdas/contract/feeds.ts';
import { RewindFeed } from '../../lambdas/ingest/errors.ts';
import type { PageReader, Page } from '../../lambdas/ingest/ports.ts';
import type { Position } from '../../lambdas/ingest/state.ts';
import type { ApiShape, Step } from './schedule.ts';

/**
 * Where a reader is. `frozen` is how many records had arrived when it started: of these come the ones that happened at `since` or
 * later, the others in the order of arrival. `previous` is where the page before started.
 */
interface Cursor {
  readonly frozen: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly from: number;
  readonly previous: number;
  /** An empty page comes first. */
  readonly empty: boolean;
  /** Of which age the cursor is: those of an earlier one are refused. */
  readonly age: number;
}

/** The Events API as a model: every cursor can be read again, and then gives the same records first. */
export class ModelApi implements PageReader {
  readonly arrived: string[] = [];
  /** From now on every request is answered as it should be. */
  calm = false;
  /** Cursors that were given in an age before `#refusedBefore` are refused. */
  #age = 0;
  #refusedBefore = 0;
  #takesAgain = false;
  readonly #shape: ApiShape;
  #requests = 0;

  constructor(shape: ApiShape) {
    this.#shape = shape;
  }

  readPage(_feed: Feed, position: Position): Promise<Page> {
    this.#requests += 1;
    const cursor = 'cursor' in position ? decode(position.cursor) : this.#start(position.startTime);
    if (cursor.age < this.#refusedBefore) return Promise.reject(new RewindFeed('the cursor is refused'));
    const { stuckEvery, limit, emptyPages, overlap, repeatsLast, tip, jumpEvery, jumpBy } = this.#shape;
    if (!this.calm && 'cursor' in position && stuckEvery > 0 && this.#requests % stuckEvery === 0) {
      return Promise.resolve({ records: [], next: position, hasMore: true });
    }
    if (cursor.empty) {
      return Promise.resolve({ records: [], next: this.#encode({ ...cursor, empty: false }), hasMore: true });
    }
    const order = this.#order(cursor);
    const to = Math.min(cursor.from + limit, order.length);
    const repeated = order.slice(Math.max(cursor.previous, cursor.from - overlap), cursor.from);
    const fresh = order.slice(cursor.from, to);
    const isJump = !this.calm && jumpEvery > 0 && this.#requests % jumpEvery === 0 && to > 0;
    if (isJump) {
      const back = { ...cursor, from: Math.max(0, to - jumpBy), previous: 0, empty: false, age: this.#age };
      return Promise.resolve({
        records: order.slice(cursor.from, to),
        next: this.#encode(back),
        hasMore: true,
      });
    }
    const hasMore = to < order.length;
    const records = [...repeated, ...fresh, ...(repeatsLast ? fresh.slice(-1) : [])];
    const next: Cursor = {
      ...cursor,
      from: to,
      previous: cursor.from,
      empty: emptyPages && hasMore,
      age: this.#age,
    };
    // At the tip a cursor stands for nothing new yet: the page before it stays the one that it had.
    const stands = fresh.length === 0;
    const redelivered = !hasMore && tip === 'redeliver';
    return Promise.resolve({ records, next: this.#encode(stands || redelivered ? cursor : next), hasMore });
  }

  /** Ends a step: what was refused for that step is taken again. */
  refuseCursors(how: Step['refusesCursors']): void {
    if (this.#takesAgain) this.#refusedBefore -= 1;
    this.#takesAgain = how === 'for a step';
    if (how === 'never') return;
    this.#age += 1;
    this.#refusedBefore = this.#age;
  }

  #start(startTime: string): Cursor {
    const since = Date.parse(startTime);
    const frozen = this.arrived.length;
    return { frozen, since, from: 0, previous: 0, empty: this.#shape.emptyPages, age: this.#age };
  }

  #order({ frozen, since }: Cursor): readonly string[] {
    const before = this.arrived.slice(0, frozen).filter((text) => !(timeOf(text) < since));
    return [...(this.#shape.replayDiffers ? before.reverse() : before), ...this.arrived.slice(frozen)];
  }

  #encode(cursor: Cursor): Position {
    const nonce = this.#shape.tip === 'new' ? this.#requests : 0;
    const { frozen, since, from, previous, empty, age } = cursor;
    return { cursor: [frozen, since, from, previous, Number(empty), age, nonce].join(':') };
  }
}

function decode(text: string): Cursor {
  const [frozen = 0, since = 0, from = 0, previous = 0, empty = 0, age = 0] = text.split(':').map(Number);
  return { frozen, since, from, previous, empty: empty === 1, age };
}

/** Milliseconds since 1970; NaN where a record has no time. */
export function timeOf(text: string): number {
  return Date.parse((JSON.parse(text) as { readonly timestamp?: string }).timestamp ?? '');
}
