import type { StateRepair } from '../ingest/ports.ts';
import { firstState, revisionAt, type FeedState } from '../ingest/state.ts';
import type { World } from './world.ts';

/**
 * Puts a state in the place of one that is lost or cannot be read, once every run has ended that may yet store a batch which
 * no state tells of. Nothing happens where another has done so meanwhile.
 *
 * @param known what the new state holds beside a revision above all before, and the time
 */
export async function replaceLost(
  { feed, limits, note, now, sleep }: World,
  states: StateRepair,
  known: Partial<Pick<FeedState, 'position' | 'lastObjectAt' | 'job'>>,
): Promise<void> {
  note(`waiting ${limits.longestRunMs / 1000} s, until every run that may be under way has ended`);
  await sleep(limits.longestRunMs);
  const time = now();
  const createdAt = new Date(time).toISOString();
  await states.replaceLost(feed, {
    ...firstState(createdAt, createdAt),
    ...known,
    revision: revisionAt(time),
  });
}
