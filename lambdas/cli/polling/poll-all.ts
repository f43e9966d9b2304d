import type { Feed } from '../../contract/feeds.ts';
import type { Ports } from '../../ingest/ports.ts';
import type { Run } from '../../ingest/run.ts';
import { interruption } from '../interruption.ts';
import type { Display } from '../terminal/display.ts';
import { addStep, type FeedProgress } from '../terminal/feed-progress.ts';
import { Outages } from '../terminal/outages.ts';
import { pollRepeatedly } from './poll-repeatedly.ts';

const NOTICE_INTERVAL_MS = 500;

/** What is polled, and how. */
export interface PollPlan {
  readonly feeds: readonly FeedProgress[];
  readonly newRun: (feed: Feed, progress: Ports['progress']) => Run;
  readonly once: boolean;
  /** The option that names the folder, to complete the command that fixes an error. */
  readonly target: string;
}

/**
 * Polls all feeds at once, each independently of the others.
 *
 * @returns whether every feed ended without an error; or `interrupted` after SIGINT or SIGTERM. The next start finishes a run that
 * was interrupted or killed.
 */
export async function pollAll(plan: PollPlan, display: Display): Promise<boolean | 'interrupted'> {
  const outages = new Outages(plan.feeds.map(({ feed }) => feed.name));
  const showNotices = () => {
    for (const notice of outages.take(Date.now())) display.notice(notice);
  };
  const timer = setInterval(showNotices, NOTICE_INTERVAL_MS);
  try {
    const ended = Promise.all(plan.feeds.map((progress) => pollFeed(plan, progress, display, outages)));
    const first = await Promise.race([ended, interruption()]);
    if (first === 'interrupted') return first;
    for (const notice of outages.takeAll()) display.notice(notice);
    return first.every(Boolean);
  } finally {
    clearInterval(timer);
  }
}

function pollFeed(
  { newRun, once, target }: PollPlan,
  progress: FeedProgress,
  display: Display,
  outages: Outages,
): Promise<boolean> {
  const { feed } = progress;
  return pollRepeatedly({
    feed,
    newRun: () =>
      newRun(feed, (step) => {
        addStep(progress, step);
        display.step(feed, step);
      }),
    once,
    target,
    ended: (activity, busyMs) => {
      progress.activity = activity;
      progress.busyMs += busyMs;
    },
    failed: (failure) => {
      outages.failed(feed.name, failure, Date.now());
    },
    succeeded: () => {
      outages.succeeded(feed.name, Date.now());
    },
  });
}
