import type { Feed } from '../contract/feeds.ts';
import { TryAgainLater } from '../ingest/errors.ts';
import { samePosition, type FeedState, type Position } from '../ingest/state.ts';

/** Tells many pages without news, which take long to read through, from a cursor that leads nowhere. */
export class Standstill {
  readonly #feed: Feed;
  #last: Position | undefined;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  /**
   * Called when a run has ended without news, though the API says that there is more.
   *
   * @throws TryAgainLater when it stands where the last such run stood
   */
  check(state: FeedState | undefined): void {
    if (state !== undefined && this.#last !== undefined && samePosition(state.position, this.#last)) {
      throw new TryAgainLater(
        `the API says that there is more of ${this.#feed.name}, and gives nothing: run the command again later`,
      );
    }
    this.#last = state?.position;
  }
}
