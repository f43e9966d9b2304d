import type { Feed } from '../contract/feeds.ts';
import type { Clock, EventSource, Page } from './ports.ts';
import { samePosition, type Position } from './state.ts';

/**
 * Reads pages, and has the next one on its way while the last one is checked, compressed and stored. What is read
 * ahead is used only if the run really goes on at that position.
 */
export class ReadAhead {
  readonly #source: EventSource;
  readonly #feed: Feed;
  readonly #clock: Clock;
  readonly #reserveMs: number;
  readonly #abort = new AbortController();
  #ahead: { readonly position: Position; readonly page: Promise<Page> } | undefined;

  /** @param reserveMs when no more than this is left of the run's time, nothing is read ahead */
  constructor(source: EventSource, feed: Feed, clock: Clock, reserveMs: number) {
    this.#source = source;
    this.#feed = feed;
    this.#clock = clock;
    this.#reserveMs = reserveMs;
  }

  async read(position: Position): Promise<Page> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    const page = await (ahead !== undefined && samePosition(ahead.position, position)
      ? ahead.page
      : this.#request(position));
    if (page.hasMore && this.#clock.timeLeft() > this.#reserveMs) {
      this.#ahead = { position: page.next, page: this.#request(page.next) };
      // It fails where it is read, if it is read at all.
      this.#ahead.page.catch(() => undefined);
    }
    return page;
  }

  /** Ends a request that nobody waits for any more. */
  close(): void {
    this.#abort.abort();
  }

  #request(position: Position): Promise<Page> {
    return this.#source.readPage(this.#feed, position, this.#abort.signal);
  }
}
