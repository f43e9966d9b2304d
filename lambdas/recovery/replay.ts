import { logsPrefix, quarantinePrefix } from '../contract/object-layout.ts';
import { DeliveredIndex } from '../ingest/delivered-index.ts';
import { ingest } from '../ingest/ingest.ts';
import type { Run } from '../ingest/run.ts';
import { announcedAtOf, hourFolder } from '../ingest/object-key.ts';
import { isReplayKey } from '../ingest/objects.ts';
import { readableState } from '../ingest/state-codec.ts';
import type { FeedState } from '../ingest/state.ts';
import { firstState, moved } from '../ingest/state-changes.ts';
import { isEmpty } from './is-empty.ts';
import { waitForOthers, type JobContext } from './job-context.ts';
import { QUARANTINE_START, QuarantinePageReader } from './quarantine-pages.ts';
import { ReplayFilter } from './replay-filter.ts';
import { StoredIdentities } from './stored-identities.ts';

const DAY_MS = 86_400_000;
/** How far the clock of a replay may have been behind the clock of the pollers. */
const CLOCK_SKEW_MS = 30 * DAY_MS;
/** The wait while another replay is working, or before a batch can be withdrawn. */
const SHORT_WAIT_MS = 2_000;

export interface Replayed {
  /** The number of distinct records in quarantine that still fail their schema. */
  readonly failing: number;
  /** The number of distinct records that pass, and whose batch the pollers have not committed yet. */
  readonly unsettled: number;
}

/**
 * Delivers the records in quarantine that pass their schema now, each once, and none that was delivered before. It does not
 * change the quarantine, and the pollers continue meanwhile. It follows the same protocol as the pollers, with a separate state.
 * If it is interrupted, it can be run again.
 *
 * @throws RepairState if the feed's state is lost; FixSettings if it was never polled
 */
export async function replay(context: JobContext): Promise<Replayed> {
  const filter = new ReplayFilter(context);
  const delivered = new DeliveredIndex();
  for (;;) {
    const isResumed = await startFromFirst(context);
    await runUntilCaughtUp(context, () => newReplayRun(context, filter, delivered));
    // An interrupted replay may have used other schemas: once it is finished, start again from the first record.
    if (!isResumed) return { failing: filter.failing, unsettled: filter.unsettled };
  }
}

function newReplayRun(context: JobContext, { filter }: ReplayFilter, delivered: DeliveredIndex): Run {
  const { feed, source, schema, limits, replayStates, objects, archive, newClock, progress, now } = context;
  return {
    config: {
      feed,
      source,
      // Many objects in a row may contain nothing to deliver, and no page repeats.
      limits: { ...limits, idlePages: undefined },
      startTime: new Date(now()).toISOString(),
      origin: 'quarantine',
    },
    schema: () => Promise.resolve(schema),
    ports: {
      pages: new QuarantinePageReader(archive, filter),
      states: replayStates,
      objects,
      clock: newClock(),
      progress,
    },
    delivered,
  };
}

async function runUntilCaughtUp({ sleep }: JobContext, newRun: () => Run): Promise<void> {
  for (;;) {
    const outcome = await ingest(newRun());
    if (outcome === 'caught_up') return;
    if (outcome !== 'out_of_time') await sleep(SHORT_WAIT_MS);
  }
}

/** @returns whether a batch of an earlier replay must be finished first */
async function startFromFirst(context: JobContext): Promise<boolean> {
  const { feed, replayStates } = context;
  for (;;) {
    const state = (await readableState(() => replayStates.read(feed))) ?? (await createState(context));
    if (state === undefined) continue;
    if (state.pending !== undefined) return true;
    const first = moved(state, {
      next: QUARANTINE_START,
      outcome: { events: 0, skipped: 0 },
      at: state.createdAt,
    });
    if ((await replayStates.write(feed, first)) === 'written') return false;
  }
}

/**
 * Creates the replay's state. If it was lost, the identities of the events that earlier replays delivered are read from the bucket.
 *
 * @returns undefined if another replay has created it in the meantime
 */
async function createState(context: JobContext): Promise<FeedState | undefined> {
  const { feed, replayStates, now } = context;
  if (!(await isEmpty(replayKeys(context)))) await waitForOthers(context, 'replay');
  const time = new Date(now()).toISOString();
  const stored = new StoredIdentities(context, replayStates, time);
  await stored.addAll(replayKeys(context), 'events');
  const state = firstState(time, QUARANTINE_START);
  return (await replayStates.replaceLost(feed, state)) === 'written' ? state : undefined;
}

/** The keys of objects that earlier replays delivered. None is older than the quarantine, unless a clock was wrong. */
export async function* replayKeys({
  feed,
  archive,
}: Pick<JobContext, 'feed' | 'archive'>): AsyncGenerator<string> {
  for await (const first of archive.keys(quarantinePrefix(feed), '')) {
    const since = new Date(Math.max(0, (announcedAtOf(first) ?? 0) - CLOCK_SKEW_MS)).toISOString();
    const prefix = logsPrefix(feed);
    for await (const key of archive.keys(prefix, hourFolder(prefix, since))) if (isReplayKey(key)) yield key;
    return;
  }
}
