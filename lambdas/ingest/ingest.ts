import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import type { Feed } from '../contract/feeds.ts';
import { Batch } from './batch.ts';
import { collect, reread } from './collect.ts';
import type { Limits } from './limits.ts';
import { eventObject, eventObjectKey, quarantineObject } from './objects.ts';
import type { Ports } from './ports.ts';
import { ReadAhead } from './read-ahead.ts';
import type { Source } from './source.ts';
import {
  announced,
  committed,
  firstState,
  moved,
  samePosition,
  withdrawn,
  type Announcement,
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
}

/**
 * How a run ended.
 * - `caught up`: the API has no more right now
 * - `out of time`: there is more; the next run goes on
 * - `overtaken`: another run works on the same feed, and goes on
 * - `stalled`: the API says that there is more, and gives nothing new; the next run asks again
 */
export type Outcome = 'caught up' | 'out of time' | 'overtaken' | 'stalled';

/**
 * Takes what is new in a feed, checks it, and puts it into the store: each event exactly once, whatever dies and
 * however many runs there are at once. The protocol is the README's section "How exactly once is kept".
 *
 * @throws PipelineError when the outside world fails; the next run goes on where this one stood
 */
export async function ingest(run: Run): Promise<Outcome> {
  const pages = new ReadAhead(run.ports.source, run.feed, run.ports.clock, run.limits.reserveMs);
  try {
    let state = await openState(run);
    while (state !== undefined) {
      if (state.pending !== undefined) {
        state = await finishAnnounced(run, pages, state, state.pending);
        continue;
      }
      if (run.ports.clock.timeLeft() < run.limits.reserveMs) return 'out of time';
      const batch = newBatch(run, state, now(run));
      const reach = await collect(
        pages,
        state.position,
        batch,
        run.limits,
        run.ports.clock,
        run.ports.progress,
      );
      if (batch.hasNews) {
        state = await announceAndDeliver(run, state, batch, batch.announcement(reach.next));
      } else {
        const stands = samePosition(reach.next, state.position);
        if (!stands) state = await save(run, moved(state, reach.next));
        if (state !== undefined && reach.hasMore && (stands || reach.pages >= run.limits.batchPages))
          return 'stalled';
      }
      if (state !== undefined && !reach.hasMore) return 'caught up';
    }
    return 'overtaken';
  } finally {
    pages.close();
  }
}

/** The feed's state, made now if it has none. Undefined, here and below: another run wrote first. */
async function openState(run: Run): Promise<FeedState | undefined> {
  const state = await run.ports.states.read(run.feed);
  if (state === undefined) return save(run, firstState(now(run), run.startTime));
  run.ports.progress({ kind: 'state', state });
  return state;
}

async function announceAndDeliver(
  run: Run,
  state: FeedState,
  batch: Batch,
  pending: Announcement,
): Promise<FeedState | undefined> {
  const mine = await save(run, announced(state, pending));
  return mine && deliver(run, mine, batch, pending);
}

/** Finishes the batch of a run that died or is slow. */
async function finishAnnounced(
  run: Run,
  pages: ReadAhead,
  state: FeedState,
  pending: Announcement,
): Promise<FeedState | undefined> {
  // The events are written last: where they are, only the commit is missing.
  if (await run.ports.objects.exists(eventObjectKey(run.feed, state, pending))) {
    return save(run, committed(state, pending));
  }
  const batch = newBatch(run, state, pending.announcedAt);
  await reread(pages, state.position, batch, pending.count);
  if (batch.digest === pending.digest) return deliver(run, state, batch, pending);

  run.ports.progress({ kind: 'replay-differs' });
  // Others come first now, so the batch must be announced anew; but not while its announcer may yet store it.
  const age = run.ports.clock.now() - Date.parse(pending.announcedAt);
  return age < run.limits.longestRunMs ? undefined : save(run, withdrawn(state));
}

/** Stores the rejected records, then the events, and then moves on. */
async function deliver(
  run: Run,
  state: FeedState,
  batch: Batch,
  pending: Announcement,
): Promise<FeedState | undefined> {
  const { objects, progress } = run.ports;
  if (batch.unknownFields.size > 0) progress({ kind: 'unknown-fields', fields: [...batch.unknownFields] });
  if (batch.rejected > 0) {
    const object = await quarantineObject(run.feed, state, pending, batch);
    if ((await objects.create(object)) === 'created') {
      progress({
        kind: 'quarantined',
        key: object.key,
        records: batch.rejected,
        firstReasons: batch.firstReasons,
      });
    }
  }
  if (batch.events > 0) {
    const object = await eventObject(run.feed, state, pending, batch);
    if ((await objects.create(object)) === 'created') {
      progress({ kind: 'delivered', key: object.key, events: batch.events, lateEvents: batch.lateEvents });
    }
  }
  return save(run, committed(state, pending));
}

function newBatch(run: Run, state: FeedState, begunAt: string): Batch {
  return new Batch(run.schema, run.source, state, begunAt);
}

async function save(run: Run, state: FeedState): Promise<FeedState | undefined> {
  if ((await run.ports.states.write(run.feed, state)) === 'overtaken') return undefined;
  run.ports.progress({ kind: 'state', state });
  return state;
}

function now(run: Run): string {
  return new Date(run.ports.clock.now()).toISOString();
}
