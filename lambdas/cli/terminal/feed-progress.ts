import type { Feed } from '../../contract/feeds.ts';
import type { Outcome } from '../../ingest/run.ts';
import { addToTotals, noTotals, type Progress, type Totals } from '../../ingest/progress.ts';

/** What a feed is doing, or how its last run ended. */
export type Activity = 'starting' | 'reading' | 'failed' | Outcome;

/** What a display shows of a feed. */
export interface FeedProgress {
  readonly feed: Feed;
  readonly totals: Totals;
  activity: Activity;
  /** Milliseconds that the runs took, without the waits between them. */
  busyMs: number;
}

export function newProgress(feed: Feed): FeedProgress {
  return { feed, totals: noTotals(), activity: 'starting', busyMs: 0 };
}

export function addStep(progress: FeedProgress, step: Progress): void {
  addToTotals(progress.totals, step);
  if (step.kind === 'page') progress.activity = 'reading';
}

/** Events per second while the feed was polled. */
export function eventRate({ busyMs, totals }: FeedProgress): number {
  return busyMs === 0 ? 0 : Math.round((totals.events * 1000) / busyMs);
}
