import type { Feed } from '../contract/feeds.ts';
import { TryAgainLater } from '../ingest/errors.ts';
import type { Outcome } from '../ingest/ingest.ts';
import type { StateStore } from '../ingest/ports.ts';
import { samePosition, type Position } from '../ingest/state.ts';
import type { World } from './world.ts';

/** While another is ahead, or something must come to its end first. */
export const SHORT_WAIT_MS = 2_000;

/**
 * Runs a flow again and again until there is no more, or its state is claimed by another.
 *
 * @param states where the flow's state is kept
 * @throws TryAgainLater when the API says that there is more, and gives nothing
 */
export async function keepRunning(
  { feed, sleep }: Pick<World, 'feed' | 'sleep'>,
  states: StateStore,
  runOnce: () => Promise<Outcome>,
): Promise<'caught up' | 'claimed'> {
  let stalledAt: Position | undefined;
  for (;;) {
    const outcome = await runOnce();
    switch (outcome) {
      case 'caught up':
      case 'claimed':
        return outcome;
      case 'stalled': {
        // Many pages without news take long to read through, and are no cursor that leads nowhere.
        const position = (await states.read(feed))?.position;
        if (position !== undefined && stalledAt !== undefined && samePosition(position, stalledAt)) {
          throw givesNothing(feed);
        }
        stalledAt = position;
        break;
      }
      case 'waiting':
      case 'overtaken':
      case 'rate limited':
        await sleep(SHORT_WAIT_MS);
        break;
      case 'out of time':
        break;
    }
  }
}

function givesNothing(feed: Feed): TryAgainLater {
  return new TryAgainLater(
    `the API says that there is more of ${feed.name}, and gives nothing: run the command again later`,
  );
}
