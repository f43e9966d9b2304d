import type { Batch } from './batch.ts';
import { reread, type RereadResult } from './collect.ts';
import { RUNBOOK } from '../contract/runbook.ts';
import { RepairState, RewindFeed, UnreadablePage } from './errors.ts';
import { flowOf } from './flow.ts';
import { newBatch } from './new-batch.ts';
import { eventObject, eventObjectKey, quarantineObject } from './objects.ts';
import type { PagePrefetcher } from './page-prefetcher.ts';
import { ageOf, timestamp, type Run } from './run.ts';
import { announced, committed, suspected, withdrawn } from './state-changes.ts';
import type { Announcement, FeedState } from './state.ts';
import { end, next, reportState, writeState, type Step } from './step.ts';

/** Announces a batch, stores its objects, and commits it. */
export async function announceAndDeliver(
  run: Run,
  state: FeedState,
  batch: Batch,
  pending: Announcement,
): Promise<Step> {
  const identities = new Map([...batch.identities].map(([day, set]) => [day, set.encode()]));
  const step = await writeState(run, state, announced(state, pending), identities);
  return step.kind === 'end' ? step : deliver(run, step.state, batch, pending);
}

/** Finishes a batch that another run announced, which has crashed or is slow. */
export async function finishAnnounced(
  run: Run,
  prefetcher: PagePrefetcher,
  state: FeedState,
  pending: Announcement,
): Promise<Step> {
  const { clock, objects, progress } = run.ports;
  const { limits } = run.config;
  const { suspect } = state;
  // The mark is in the store now, so no run starts to store the batch from here on.
  if (suspect !== undefined && suspect.since === undefined) {
    return writeState(run, state, suspected(state, timestamp(run)));
  }
  // Checked before the object: after that check, a slow run could still create the object.
  const mayBeStored = suspect?.since !== undefined && ageOf(run, suspect.since) < limits.longestRunMs;
  // The events are stored last: if they are there, only the commit is missing.
  const size = await objects.size(eventObjectKey(run.config, state, pending));
  if (size !== undefined) {
    checkSize(run, state, pending, size);
    return commit(run, state, pending);
  }
  if (suspect !== undefined) return mayBeStored ? end('waiting') : withdraw(run, state, pending);

  const flow = flowOf(pending, state);
  const batch = await newBatch(run, state, flow, pending.announcedAt);
  // No run has had enough time to read it again, so it is withdrawn and a smaller one is announced.
  const isOld = ageOf(run, pending.announcedAt) >= limits.longestRunMs;
  let result: RereadResult;
  try {
    result = await reread(prefetcher, flow.position, batch, pending.count, limits, clock);
  } catch (error) {
    // After a refusal, the records cannot be read from this position. A rewind finds them.
    const isRefused = error instanceof RewindFeed;
    if (isRefused && pending.rewind !== undefined) return markSuspect(run, state);
    // A page that cannot be read must not keep a rewind from starting.
    const mayNeverEnd = error instanceof UnreadablePage || batch.count > 0;
    if (isRefused || (isOld && mayNeverEnd)) await markSuspect(run, state);
    throw error;
  }
  if (result !== 'read') return isOld ? markSuspect(run, state) : end(result);
  // Another version of zlib may compress the same lines to another size.
  const isSame = batch.digest === pending.digest && (await hasSize(batch, pending));
  if (isSame) return deliver(run, state, batch, pending);

  // Other records come first now, or this release validates them differently: they must be announced again.
  progress({ kind: 'reread_differs' });
  return markSuspect(run, state);
}

/** The size of the batch's object. Undefined if it has no events. */
export async function sizeOf(batch: Batch): Promise<number | undefined> {
  return batch.outcome.events === 0 ? undefined : (await batch.compressEvents()).length;
}

async function hasSize(batch: Batch, { bytes }: Announcement): Promise<boolean> {
  return bytes === undefined || (await sizeOf(batch)) === bytes;
}

/** @throws RepairState if the object at the key of the batch is not that of the batch. To commit would lose its events. */
function checkSize(run: Run, state: FeedState, pending: Announcement, size: number): void {
  if (pending.bytes === undefined || pending.bytes === size) return;
  const key = eventObjectKey(run.config, state, pending);
  throw new RepairState(
    `${key} is not the object of the announced batch: it has ${size} bytes, not ${pending.bytes}; move it out of the bucket, and find out what wrote it`,
    { remedy: { runbook: RUNBOOK.pollerFailing } },
  );
}

function markSuspect(run: Run, state: FeedState): Promise<Step> {
  return writeState(run, state, suspected(state));
}

/** Withdraws a batch that no run stores any more. Its records are read and announced again. */
async function withdraw(run: Run, state: FeedState, pending: Announcement): Promise<Step> {
  // First: without the announcement the identities would count, and the records would never be delivered.
  await run.ports.states.discardIdentities(run.config.feed, pending);
  return writeState(run, state, withdrawn(state));
}

/** Stores the rejected records, then the events, and then commits. */
async function deliver(run: Run, state: FeedState, batch: Batch, pending: Announcement): Promise<Step> {
  const { clock, objects, progress } = run.ports;
  // A withdrawal relies on this: no run starts to store after its time. A machine that slept may be far past it.
  if (clock.timeLeft() <= 0) return end('out_of_time');
  const { unknownFields } = batch;
  if (unknownFields.paths.length + unknownFields.others > 0) {
    progress({ kind: 'unknown_fields', ...unknownFields });
  }
  const { events, rejected } = batch.outcome;
  if (rejected > 0) {
    const object = await quarantineObject(run.config.feed, pending, batch);
    await objects.create(object);
    const { firstReasons } = batch;
    progress({ kind: 'quarantined', key: object.key, records: rejected, firstReasons });
  }
  if (events > 0) await objects.create(await eventObject(run.config, state, pending, batch));
  return commit(run, state, pending, batch);
}

/** @param batch the announced records, if this run has read them */
async function commit(run: Run, state: FeedState, pending: Announcement, batch?: Batch): Promise<Step> {
  const after = committed(state, pending);
  if ((await run.ports.states.write(run.config.feed, after)) === 'overtaken') return end('overtaken');
  if (batch !== undefined) run.delivered.wrote(state, after, batch.identities);
  reportState(run, state, after);
  const key = eventObjectKey(run.config, state, pending);
  run.ports.progress({ kind: 'committed', key, ...pending.outcome });
  return next(after);
}
