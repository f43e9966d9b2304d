import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import type { World } from './world.ts';

/** Records in the order of their arrival. */
export interface Served {
  /** Those that pass their schema. */
  readonly events: readonly string[];
  /** Those that were spoilt on purpose. */
  readonly rejected: readonly string[];
}

/** The first `count` records of a feed, as they must come out. */
export function served(world: World, feed: FeedName, count: number): Served {
  const all = world.records(feed, 0, count);
  return {
    events: all.filter((_, i) => !world.isPoison(feed, i)),
    rejected: all.filter((_, i) => world.isPoison(feed, i)),
  };
}
