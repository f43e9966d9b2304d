import type { Feed } from '../contract/feeds.ts';
import type { Clock, PageReader, Page } from './ports.ts';
import { samePosition, type Position } from './state.ts';

/**
 * So many pages are on their way, or there and not looked at yet. Enough that the API is always at work on one, also while a
 * batch is stored; few enough for the memory of a small function.
 */
const PAGES_AHEAD = 3;

/** Characters. After a page that is larger, each is read only when it is wanted: an ordinary one is a fifth of it. */
const LARGE_PAGE = 3_000_000;

/** A page that was asked for. */
interface Asked {
  readonly position: Position;
  readonly page: Promise<Page>;
  /** Where it leads, once that is known or onNextCursor. */
  next?: Position | undefined;
}

/**
 * Reads pages, and has the next ones on their way while the last one is checked, compressed and stored. Each is asked for as
 * soon as its position is known or onNextCursor, so that the API's own time is all that passes between two pages. What is read
 * ahead is used only if the run really goes on at that position.
 */
export class PagePrefetcher {
  readonly #source: PageReader;
  readonly #feed: Feed;
  readonly #clock: Clock;
  readonly #reserveMs: number;
  readonly #abort = new AbortController();
  /** What nobody has taken yet, in the order of reading. */
  #buffered: Asked[] = [];
  #last: Asked | undefined;
  #pagesAreLarge = false;
  /** Requests without an answer yet. */
  #open = 0;

  /** @param reserveMs when no more than this is left of the run's time, nothing is read ahead */
  constructor(source: PageReader, feed: Feed, clock: Clock, reserveMs: number) {
    this.#source = source;
    this.#feed = feed;
    this.#clock = clock;
    this.#reserveMs = reserveMs;
  }

  async read(position: Position): Promise<Page> {
    let [first] = this.#buffered;
    if (first === undefined || !samePosition(first.position, position)) {
      this.#buffered = [];
      first = this.#ask(position);
    }
    try {
      return await first.page;
    } finally {
      this.#buffered.shift();
      this.#prefetch();
    }
  }

  /** Ends the requests that nobody waits for any more. Most polls have none, and are spared the exception that it makes. */
  close(): void {
    if (this.#open > 0) this.#abort.abort();
  }

  #ask(position: Position): Asked {
    const leadsTo = (next: Position | undefined) => {
      asked.next = next;
      this.#prefetch();
    };
    const page = this.#source.readPage(this.#feed, position, this.#abort.signal, leadsTo);
    const asked: Asked = { position, page };
    this.#buffered.push(asked);
    this.#last = asked;
    this.#open += 1;
    page.then(
      ({ records, hasMore, next }) => {
        this.#open -= 1;
        this.#pagesAreLarge = records.reduce((sum, { length }) => sum + length, 0) > LARGE_PAGE;
        leadsTo(hasMore ? next : undefined);
      },
      () => {
        this.#open -= 1; // It fails where it is read, if it is read at all.
      },
    );
    return asked;
  }

  #prefetch(): void {
    const last = this.#last;
    if (this.#pagesAreLarge || last?.next === undefined || samePosition(last.next, last.position)) return;
    if (this.#buffered.length < PAGES_AHEAD && this.#clock.timeLeft() > this.#reserveMs) this.#ask(last.next);
  }
}
