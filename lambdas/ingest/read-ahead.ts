import type { Feed } from '../contract/feeds.ts';
import type { Clock, EventSource, Page } from './ports.ts';
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
  /** Where it leads, once that is known or foreseen. */
  next?: Position | undefined;
}

/**
 * Reads pages, and has the next ones on their way while the last one is checked, compressed and stored. Each is asked for as
 * soon as its position is known or foreseen, so that the API's own time is all that passes between two pages. What is read
 * ahead is used only if the run really goes on at that position.
 */
export class ReadAhead {
  readonly #source: EventSource;
  readonly #feed: Feed;
  readonly #clock: Clock;
  readonly #reserveMs: number;
  readonly #abort = new AbortController();
  /** What nobody has taken yet, in the order of reading. */
  #untaken: Asked[] = [];
  #last: Asked | undefined;
  #pagesAreLarge = false;
  /** Requests without an answer yet. */
  #open = 0;

  /** @param reserveMs when no more than this is left of the run's time, nothing is read ahead */
  constructor(source: EventSource, feed: Feed, clock: Clock, reserveMs: number) {
    this.#source = source;
    this.#feed = feed;
    this.#clock = clock;
    this.#reserveMs = reserveMs;
  }

  async read(position: Position): Promise<Page> {
    let [first] = this.#untaken;
    if (first === undefined || !samePosition(first.position, position)) {
      this.#untaken = [];
      first = this.#ask(position);
    }
    try {
      return await first.page;
    } finally {
      this.#untaken.shift();
      this.#goOn();
    }
  }

  /** Ends the requests that nobody waits for any more. Most polls have none, and are spared the exception that it makes. */
  close(): void {
    if (this.#open > 0) this.#abort.abort();
  }

  #ask(position: Position): Asked {
    const leadsTo = (next: Position | undefined) => {
      asked.next = next;
      this.#goOn();
    };
    const page = this.#source.readPage(this.#feed, position, this.#abort.signal, leadsTo);
    const asked: Asked = { position, page };
    this.#untaken.push(asked);
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

  #goOn(): void {
    const last = this.#last;
    if (this.#pagesAreLarge || last?.next === undefined || samePosition(last.next, last.position)) return;
    if (this.#untaken.length < PAGES_AHEAD && this.#clock.timeLeft() > this.#reserveMs) this.#ask(last.next);
  }
}
