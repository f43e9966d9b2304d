import { TryAgainLater } from '../ingest/errors.ts';
import type { Clock, EventSource, Page } from '../ingest/ports.ts';
import type { Feed } from '../contract/feeds.ts';
import type { Position } from '../ingest/state.ts';

/**
 * Pages of which is known, record by record, whether the live flow has delivered it: it is brought up to date after a page
 * was read and before anybody sees it. What it has not delivered by then, it never will.
 */
export class SettledSource implements EventSource {
  readonly #source: EventSource;
  readonly #clock: Clock;
  readonly #isHeld: (text: string) => boolean;
  readonly #settle: () => Promise<void>;

  /** @param settle brings the live flow up to date, and what is known of it */
  constructor(
    source: EventSource,
    clock: Clock,
    isHeld: (text: string) => boolean,
    settle: () => Promise<void>,
  ) {
    this.#source = source;
    this.#clock = clock;
    this.#isHeld = isHeld;
    this.#settle = settle;
  }

  async readPage(feed: Feed, position: Position, signal: AbortSignal): Promise<Page> {
    const page = await this.#source.readPage(feed, position, signal);
    if (page.records.every(this.#isHeld)) return page;
    await this.#settle();
    // Whoever stores a batch must have begun to in the time of a run.
    if (this.#clock.timeLeft() <= 0) {
      throw new TryAgainLater(`the live flow of ${feed.name} was long behind, and is now up to date`);
    }
    return page;
  }
}
