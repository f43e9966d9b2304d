import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import type { Feed } from '../contract/feeds.ts';
import { logsPrefix } from '../contract/object-layout.ts';
import { Batch, type LeavesOut } from './batch.ts';
import { collect, reread, type Reread } from './collect.ts';
import { RewindFeed, TooManyRequests } from './errors.ts';
import type { Limits } from './limits.ts';
import { eventObject, eventObjectKey, quarantineObject } from './objects.ts';
import type { Ports } from './ports.ts';
import { ReadAhead } from './read-ahead.ts';
import type { Source } from './source.ts';
import { brokenState } from './state-text.ts';
import {
  announced,
  committed,
  doubted,
  firstState,
  moved,
  samePosition,
  sameRecent,
  withdrawn,
  type Announcement,
  type BatchOutcome,
  type FeedState,
} from './state.ts';

/** One feed of one source, and the world it is read in. */
export interface Run {
  readonly feed: Feed;
  readonly source: Source;
  readonly schema: CompiledSchema;
  readonly ports: Ports;
  readonly limits: Limits;
  /** From which event time on a feed is read that was never polled before, RFC 3339. */
  readonly startTime: string;
  /** The operator's job that this run is a part of. Absent: the live flow. */
  readonly job?: Job;
}

/** Something that an operator has asked for, and that reads on a state of its own, beside the live flow. */
export interface Job {
  /** Stands in the state that it has claimed, and in the metadata of its objects. Printable ASCII. */
  readonly id: string;
  readonly leavesOut: LeavesOut;
}

/**
 * How a run ended.
 * - `caught up`: the API has no more right now
 * - `out of time`: there is more; the next run goes on
 * - `overtaken`: another run works on the same feed, and goes on
 * - `waiting`: what was announced cannot be read again; before it is withdrawn, whoever works on it must have ended
 * - `stalled`: the API says that there is more, and gives nothing new; the next run asks again
 * - `claimed`: an operator's job has claimed the feed; it goes on when that is done
 * - `rate limited`: the API takes no more requests in this run's time; the next run goes on
 */
export type Outcome =
  'caught up' | 'out of time' | 'overtaken' | 'waiting' | 'stalled' | 'claimed' | 'rate limited';

/** The state to go on from, or how the run ends. */
type Next = FeedState | Outcome;

/**
 * Takes what is new in a feed, checks it, and puts it into the store: each event exactly once, whatever dies and
 * however many runs there are at once. The protocol is the README's section "What is promised, and how it is kept".
 *
 * @throws PipelineError when the outside world fails; the next run goes on where this one stood
 */
export async function ingest(run: Run): Promise<Outcome> {
  // A page of a job brings the live flow up to date, which must not go on after the job's own run.
  const reserveMs = run.job === undefined ? run.limits.reserveMs : Infinity;
  const pages = new ReadAhead(run.ports.source, run.feed, run.ports.clock, reserveMs);
  try {
    let next = await openState(run);
    while (typeof next !== 'string') {
      next =
        next.pending === undefined
          ? await takeBatch(run, pages, next)
          : await finishAnnounced(run, pages, next, next.pending);
    }
    return next;
  } catch (error) {
    // What was read before it is delivered. That the account's requests are used up is a matter of how much there is to read.
    if (error instanceof TooManyRequests) return 'rate limited';
    throw error;
  } finally {
    pages.close();
  }
}

/** The feed's state, made now if it was never polled. A job's own is made by whoever claims it. */
async function openState(run: Run): Promise<Next> {
  const state = await run.ports.states.read(run.feed);
  if (state === undefined) return run.job === undefined ? begin(run) : 'claimed';
  run.ports.progress({ kind: 'state', state });
  return state.job === run.job?.id ? state : 'claimed';
}

async function begin(run: Run): Promise<Next> {
  const { feed, ports } = run;
  if (await ports.objects.isEmpty(logsPrefix(feed))) return save(run, firstState(now(run), run.startTime));
  // It was polled before, or is by another run this very moment. To begin anew would deliver its events again.
  if ((await ports.states.read(feed)) !== undefined) return 'overtaken';
  throw brokenState(feed, `the state of ${feed.name} is gone, and its events are there`);
}

/** Reads a batch, announces it and delivers it; or moves on over pages that hold nothing new. */
async function takeBatch(run: Run, pages: ReadAhead, state: FeedState): Promise<Next> {
  const { clock, progress } = run.ports;
  if (clock.timeLeft() < run.limits.reserveMs) return 'out of time';
  const batch = newBatch(run, state, now(run));
  const reach = await collect(pages, state.position, batch, run.limits, clock, progress);
  const stands = samePosition(reach.next, state.position);

  let next: Next = state;
  if (batch.hasNews) next = await announceAndDeliver(run, state, batch, batch.announcement(reach.next));
  else if (!stands || !sameRecent(batch.recent, state.recent)) {
    next = await save(run, moved(state, reach.next, batch.recent));
  }

  if (typeof next === 'string') return next;
  if (!reach.hasMore) return 'caught up';
  const isIdle = !batch.hasNews && (stands || reach.pages >= run.limits.batchPages);
  return isIdle ? 'stalled' : next;
}

async function announceAndDeliver(
  run: Run,
  state: FeedState,
  batch: Batch,
  pending: Announcement,
): Promise<Next> {
  const mine = await save(run, announced(state, pending));
  return typeof mine === 'string' ? mine : deliver(run, mine, batch, pending);
}

/** Finishes the batch of a run that died or is slow. */
async function finishAnnounced(
  run: Run,
  pages: ReadAhead,
  state: FeedState,
  pending: Announcement,
): Promise<Next> {
  const { clock, objects, progress } = run.ports;
  // The events are written last: where they are, only the commit is missing.
  if (await objects.exists(eventObjectKey(run.feed, state, pending))) {
    return commit(run, state, pending, pending.outcome);
  }
  if (state.doubtedAt !== undefined) {
    // Whoever may yet store it began before that, and lives no longer than a run can.
    const mayLive = ageOf(run, state.doubtedAt) < run.limits.longestRunMs;
    return mayLive ? 'waiting' : save(run, withdrawn(state));
  }
  const batch = newBatch(run, state, pending.announcedAt);
  // More than any run has time for: a smaller batch gets on.
  const isOld = ageOf(run, pending.announcedAt) >= run.limits.longestRunMs;
  let reading: Reread;
  try {
    reading = await reread(pages, state.position, batch, pending.count, run.limits, clock);
  } catch (error) {
    // After a refusal nobody can read these records from here any more: a rewind finds them.
    if (error instanceof RewindFeed || (isOld && batch.count > 0)) await doubt(run, state);
    throw error;
  }
  if (reading !== 'read') return isOld ? doubt(run, state) : reading;
  if (batch.digest === pending.digest) return deliver(run, state, batch, pending);

  // Other records come first now, or they are judged otherwise: they must be announced anew.
  progress({ kind: 'replay-differs' });
  return doubt(run, state);
}

async function doubt(run: Run, state: FeedState): Promise<Outcome> {
  const next = await save(run, doubted(state, now(run)));
  return typeof next === 'string' ? next : 'waiting';
}

/** Stores the rejected records, then the events, and then moves on. */
async function deliver(run: Run, state: FeedState, batch: Batch, pending: Announcement): Promise<Next> {
  const { clock, objects, progress } = run.ports;
  // Others rely on it that nobody stores anything later. A machine that slept may be far beyond.
  if (clock.timeLeft() <= 0) return 'out of time';
  if (batch.unknownFields.size > 0) progress({ kind: 'unknown-fields', fields: [...batch.unknownFields] });
  if (batch.rejected > 0) {
    const object = await quarantineObject(run.feed, pending, batch);
    await objects.create(object);
    const { rejected: records, firstReasons } = batch;
    progress({ kind: 'quarantined', key: object.key, records, firstReasons });
  }
  if (batch.events > 0) await objects.create(await eventObject(run.feed, state, pending, batch));
  return commit(run, state, pending, batch.outcome);
}

async function commit(
  run: Run,
  state: FeedState,
  pending: Announcement,
  outcome: BatchOutcome,
): Promise<Next> {
  const next = await save(run, committed(state, pending));
  if (typeof next !== 'string') {
    run.ports.progress({ kind: 'committed', key: eventObjectKey(run.feed, state, pending), ...outcome });
  }
  return next;
}

function newBatch(run: Run, state: FeedState, begunAt: string): Batch {
  return new Batch(run.schema, run.source, state, begunAt, run.job?.leavesOut);
}

async function save(run: Run, state: FeedState): Promise<Next> {
  if ((await run.ports.states.write(run.feed, state)) === 'overtaken') return 'overtaken';
  run.ports.progress({ kind: 'state', state });
  return state;
}

/** Milliseconds since a time (RFC 3339). One of the future is of a clock that was wrong: as far off is as long ago. */
function ageOf(run: Run, time: string): number {
  return Math.abs(run.ports.clock.now() - Date.parse(time));
}

function now(run: Run): string {
  return new Date(run.ports.clock.now()).toISOString();
}
