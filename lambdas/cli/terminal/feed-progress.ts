import type { Feed } from '../../contract/feeds.ts';
import { addToTotals, noTotals, type Progress, type Totals } from '../../ingest/progress.ts';

/** What is shown of a feed. */
export interface FeedStatus {
  readonly feed: Feed;
  readonly totals: Totals;
  /** What it is doing, or why it stopped. */
  doing: string;
  /** Milliseconds that runs took, waits between them left out. */
  busyMs: number;
}

export function newStatus(feed: Feed): FeedStatus {
  return { feed, totals: noTotals(), doing: 'starting', busyMs: 0 };
}

export function addStep(status: FeedStatus, step: Progress): void {
  addToTotals(status.totals, step);
  if (step.kind === 'page') status.doing = 'reading';
}

/** Events a second while it ran. */
export function rate(status: FeedStatus): number {
  return status.busyMs === 0 ? 0 : Math.round((status.totals.events * 1000) / status.busyMs);
}
