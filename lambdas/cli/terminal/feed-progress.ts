import type { Feed } from '../../contract/feeds.ts';
import { fromPantherTime } from '../../ingest/event-times.ts';
import type { Outcome } from '../../ingest/run.ts';
import { addToTotals, noTotals, type Progress, type Totals } from '../../ingest/progress.ts';

/** What a feed is doing, or how its last run ended. */
export type Activity = 'starting' | 'reading' | 'failed' | Outcome;

/** What a display shows of a feed. */
export interface FeedProgress {
  readonly feed: Feed;
  /** Of this start. */
  readonly totals: Totals;
  /** What earlier starts have delivered into the folder. */
  readonly earlier: Readonly<Pick<Totals, 'events' | 'rejected' | 'objects'>>;
  /** The latest event time of the live feed, RFC 3339. */
  newestEventAt: string | undefined;
  activity: Activity;
  /** Milliseconds that the runs took, without the waits between them. */
  busyMs: number;
}

export function newProgress(feed: Feed, earlier: FeedProgress['earlier']): FeedProgress {
  return { feed, totals: noTotals(), earlier, newestEventAt: undefined, activity: 'starting', busyMs: 0 };
}

export function addStep(progress: FeedProgress, step: Progress): void {
  addToTotals(progress.totals, step);
  if (step.kind === 'page') progress.activity = 'reading';
  if (step.kind === 'state') {
    const { newestEventTime } = step.state;
    progress.newestEventAt = newestEventTime && fromPantherTime(newestEventTime);
  }
}

/** Events per second while the feed was polled. */
export function eventRate({ busyMs, totals }: FeedProgress): number {
  return busyMs === 0 ? 0 : Math.round((totals.events * 1000) / busyMs);
}
