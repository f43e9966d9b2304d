import type { Feed } from '../contract/feeds.ts';
import type { Clock, Page, PageReader } from './ports.ts';
import { samePosition, type Position } from './state.ts';

/**
 * The number of pages that are requested or buffered ahead. Enough to keep the API busy while a batch is stored; few enough for
 * the memory of a small function.
 */
const PAGES_AHEAD = 3;

/** In bytes. After a larger page, nothing is prefetched. A usual page has a fifth of this. */
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
  /** The page that was read last. */
  #current: Page | undefined;
  #pagesAreLarge = false;
  #isClosed = false;
  /** Requests without a response. */
  #open = 0;

  /** @param reserveMs nothing is prefetched when only this is left of the run's time */
  constructor(pages: PageReader, feed: Feed, clock: Clock, reserveMs: number) {
    this.#pages = pages;
    this.#feed = feed;
    this.#clock = clock;
    this.#reserveMs = reserveMs;
  }

  /**
   * Reads the page at a position. The records of the page before must not be used any more.
   *
   * @throws PipelineError if the page cannot be read; Error if the reader is closed
   */
  async read(position: Position): Promise<Page> {
    if (this.#isClosed) throw new Error('no page is read after the run has ended');
    this.#current?.release?.();
    this.#current = undefined;
    let [first] = this.#buffered;
    if (first === undefined || !samePosition(first.position, position)) {
      this.#buffered = [];
      first = this.#request(position);
    }
    try {
      this.#current = await orAborted(first.page, this.#abort.signal);
      return this.#current;
    } finally {
      this.#buffered.shift();
      this.#prefetch();
    }
  }

  /** Aborts the open requests. Most runs have none, and avoid the cost of the exception. No page can be read afterwards. */
  close(): void {
    this.#isClosed = true;
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
        this.#pagesAreLarge = records.bytes.length > LARGE_PAGE;
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

/** The result of a promise. Rejects as soon as the signal aborts, so a run can end whatever the promise does. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(new Error('the run has ended'));
    };
    signal.addEventListener('abort', abort, { once: true });
    promise
      .finally(() => {
        signal.removeEventListener('abort', abort);
      })
      .then(resolve, reject);
  });
}
