import type { Feed } from '../contract/feeds.ts';
import type { Clock, Page, PageReader } from './ports.ts';
import { samePosition, type Position } from './state.ts';

/**
 * The number of pages that are requested or buffered ahead. Enough to keep the API busy while a batch is stored; few enough for
 * the memory of a small function.
 */
const PAGES_AHEAD = 3;

/** In characters. After a larger page, nothing is prefetched. A usual page has a fifth of this. */
const LARGE_PAGE = 3_000_000;

/** A page that was requested. */
interface Request {
  readonly position: Position;
  readonly page: Promise<Page>;
  /** The position after the page, once it is known or predicted. */
  next?: Position | undefined;
}

/**
 * Reads pages, and prefetches the next ones while the last one is validated, compressed, and stored. A page is requested as soon
 * as its position is known or predicted, so only the API's own response time passes between two pages. A prefetched page is used
 * only if the run really continues at its position.
 */
export class PagePrefetcher {
  readonly #pages: PageReader;
  readonly #feed: Feed;
  readonly #clock: Clock;
  readonly #reserveMs: number;
  readonly #abort = new AbortController();
  /** Requests whose pages were not read yet, in reading order. */
  #buffered: Request[] = [];
  #last: Request | undefined;
  #pagesAreLarge = false;
  /** Requests without a response. */
  #open = 0;

  /** @param reserveMs nothing is prefetched when only this is left of the run's time */
  constructor(pages: PageReader, feed: Feed, clock: Clock, reserveMs: number) {
    this.#pages = pages;
    this.#feed = feed;
    this.#clock = clock;
    this.#reserveMs = reserveMs;
  }

  async read(position: Position): Promise<Page> {
    let [first] = this.#buffered;
    if (first === undefined || !samePosition(first.position, position)) {
      this.#buffered = [];
      first = this.#request(position);
    }
    try {
      return await first.page;
    } finally {
      this.#buffered.shift();
      this.#prefetch();
    }
  }

  /** Aborts the open requests. Most runs have none, and avoid the cost of the exception. */
  close(): void {
    if (this.#open > 0) this.#abort.abort();
  }

  #request(position: Position): Request {
    const onNextCursor = (next: Position | undefined) => {
      request.next = next;
      this.#prefetch();
    };
    const page = this.#pages.readPage(this.#feed, position, this.#abort.signal, onNextCursor);
    const request: Request = { position, page };
    this.#buffered.push(request);
    this.#last = request;
    this.#open += 1;
    page.then(
      ({ records, hasMore, next }) => {
        this.#open -= 1;
        this.#pagesAreLarge = records.reduce((sum, { length }) => sum + length, 0) > LARGE_PAGE;
        onNextCursor(hasMore ? next : undefined);
      },
      () => {
        this.#open -= 1; // `read` throws the error, if the page is read at all.
      },
    );
    return request;
  }

  #prefetch(): void {
    const last = this.#last;
    if (this.#pagesAreLarge || last?.next === undefined || samePosition(last.next, last.position)) return;
    if (this.#buffered.length < PAGES_AHEAD && this.#clock.timeLeft() > this.#reserveMs) {
      this.#request(last.next);
    }
  }
}
