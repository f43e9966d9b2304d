import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import type { SimulatedAccount } from './simulated-account.ts';

/** Records as raw texts, in arrival order. */
export interface ExpectedDelivery {
  /** The records that pass their schema. */
  readonly events: readonly string[];
  /** The poison records. */
  readonly rejected: readonly string[];
}

/** What the pipeline must deliver and quarantine of the first `count` records of a feed. */
export function expectedDelivery(account: SimulatedAccount, feed: FeedName, count: number): ExpectedDelivery {
  const all = account.records(feed, 0, count);
  return {
    events: all.filter((_, i) => !account.isPoison(feed, i)),
    rejected: all.filter((_, i) => account.isPoison(feed, i)),
  };
}
