import { logsPrefix } from '../contract/object-layout.ts';
import { feedStatus, type FeedActivity, type FeedStatus } from '../health/feed-status.ts';
import type { NotKnown } from '../health/not-known.ts';
import type { SourceStatus } from '../health/source-status.ts';
import { RepairState } from '../ingest/errors.ts';
import { brokenState } from '../ingest/state-codec.ts';
import type { FeedState } from '../ingest/state.ts';
import { countDelivered } from './count-delivered.ts';
import { orNotKnown } from './stack/or-not-known.ts';
import type { StackMonitor } from './stack/stack-monitor.ts';
import type { OpenedSource, Target } from './targets/target.ts';

const DAY_MS = 86_400_000;
const NOT_RECORDED: NotKnown = { notKnown: 'a folder does not record polls', isFailure: false };

/**
 * Returns what reads the status of a source, again and again. What cannot be read is reported in its place: it hides nothing else.
 */
export async function openStatus({
  feeds,
  stack,
  clock,
}: OpenedSource): Promise<() => Promise<SourceStatus>> {
  if (stack === undefined) return () => readFolderStatus(feeds, Date.now());
  // The AWS SDK takes longer to load than a command on a folder takes to run.
  const { StackMonitor } = await import('./stack/stack-monitor.ts');
  const monitor = new StackMonitor(stack);
  const aheadMs = await clock.aheadMs();
  return () => readStackStatus(feeds, monitor, Date.now() - aheadMs);
}

async function readStackStatus(
  feeds: readonly Target[],
  monitor: StackMonitor,
  now: number,
): Promise<SourceStatus> {
  const names = feeds.map(({ context }) => context.feed.name);
  const { activityOf, status } = await monitor.read(names, now);
  return {
    at: new Date(now).toISOString(),
    feeds: await Promise.all(
      feeds.map((target) => readFeed(target, activityOf(target.context.feed.name), now)),
    ),
    stack: status,
  };
}

async function readFolderStatus(feeds: readonly Target[], now: number): Promise<SourceStatus> {
  const read = async (target: Target) => {
    const { feed, archive } = target.context;
    const last24Hours = await orNotKnown('read access', countDelivered(feed, archive, now - DAY_MS));
    return readFeed(target, { lastPoll: NOT_RECORDED, last24Hours }, now);
  };
  return { at: new Date(now).toISOString(), feeds: await Promise.all(feeds.map(read)), stack: undefined };
}

async function readFeed({ context }: Target, activity: FeedActivity, now: number): Promise<FeedStatus> {
  const state = await orNotKnown('dynamodb:GetItem', readState(context));
  return feedStatus(context.feed, state, activity, now);
}

/** A state that is missing although there are objects is lost, as the pollers find (openState in lambdas/ingest). */
async function readState({
  feed,
  states,
  objects,
}: Target['context']): Promise<FeedState | undefined | RepairState> {
  try {
    const state = await states.read(feed);
    if (state !== undefined || (await objects.isEmpty(logsPrefix(feed)))) return state;
    // The first poll may have created both in the meantime.
    const created = await states.read(feed);
    return created ?? brokenState(feed, `the state of ${feed.name} is missing, although there are objects`);
  } catch (error) {
    if (error instanceof RepairState) return error;
    throw error;
  }
}
