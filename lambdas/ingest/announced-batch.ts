import type { Batch } from './batch.ts';
import { reread, type Reread } from './collect.ts';
import { RewindFeed } from './errors.ts';
import { flowOf } from './flow.ts';
import { eventObject, eventObjectKey, quarantineObject } from './objects.ts';
import { ageOf, end, newBatch, next, now, save, tell, type Run, type Session, type Step } from './run.ts';
import type { Announcement, FeedState } from './state.ts';
import { announced, committed, suspected, withdrawn } from './state-changes.ts';

export async function announceAndDeliver(
  run: Run,
  state: FeedState,
  batch: Batch,
  pending: Announcement,
): Promise<Step> {
  const identities = new Map([...batch.identities].map(([day, set]) => [day, set.encode()]));
  const mine = await save(run, state, announced(state, pending), identities);
  return mine.kind === 'end' ? mine : deliver(run, mine.state, batch, pending);
}

/** Finishes a batch that was announced by a run that has died or is slow. */
export async function finishAnnounced(
  { run, pages }: Session,
  state: FeedState,
  pending: Announcement,
): Promise<Step> {
  const { clock, objects, progress } = run.ports;
  const { suspect } = state;
  // The mark is in the store now, so no run starts to store the batch from here on.
  if (suspect !== undefined && suspect.since === undefined) {
    return save(run, state, suspected(state, now(run)));
  }
  // Checked before the object: after that check, a slow run could still create the object.
  const mayBeStored = suspect?.since !== undefined && ageOf(run, suspect.since) < run.limits.longestRunMs;
  // The events are written last: where they are, only the commit is missing.
  if (await objects.exists(eventObjectKey(run.feed, run.origin, state, pending))) {
    return commit(run, state, pending);
  }
  if (suspect !== undefined) return mayBeStored ? end('waiting') : withdraw(run, state, pending);

  const flow = flowOf(pending, state);
  const batch = newBatch(run, state, flow, pending.announcedAt);
  // No run has had the time to read it again, so it is withdrawn and a smaller one is announced.
  const isOld = ageOf(run, pending.announcedAt) >= run.limits.longestRunMs;
  let reading: Reread;
  try {
    reading = await reread(pages, flow.position, batch, pending.count, run.limits, clock);
  } catch (error) {
    // After a refusal the records cannot be read from this position. A rewind finds them.
    const isRefused = error instanceof RewindFeed;
    if (isRefused && pending.rewind !== undefined) return markSuspect(run, state);
    if (isRefused || (isOld && batch.count > 0)) await markSuspect(run, state);
    throw error;
  }
  if (reading !== 'read') return isOld ? markSuspect(run, state) : end(reading);
  if (batch.digest === pending.digest) return deliver(run, state, batch, pending);

  // Other records come first now, or this release judges them differently: they must be announced again.
  progress({ kind: 'replay-differs' });
  return markSuspect(run, state);
}

function markSuspect(run: Run, state: FeedState): Promise<Step> {
  return save(run, state, suspected(state));
}

/** Withdraws a batch that no run stores any more. Its records are read and announced again. */
async function withdraw(run: Run, state: FeedState, pending: Announcement): Promise<Step> {
  // First: without the announcement the identities would count, and the records would never be delivered.
  await run.ports.states.discardIdentities(run.feed, pending);
  return save(run, state, withdrawn(state));
}

/** Stores the rejected records, then the events, and then moves on. */
async function deliver(run: Run, state: FeedState, batch: Batch, pending: Announcement): Promise<Step> {
  const { feed, origin, ports } = run;
  const { clock, objects, progress } = ports;
  // A withdrawal relies on this: no run starts to store after its time. A machine that slept may be far past it.
  if (clock.timeLeft() <= 0) return end('out_of_time');
  if (batch.unknownFields.size > 0) progress({ kind: 'unknown-fields', fields: [...batch.unknownFields] });
  if (batch.rejected > 0) {
    const object = await quarantineObject(feed, pending, batch);
    await objects.create(object);
    const { rejected: records, firstReasons } = batch;
    progress({ kind: 'quarantined', key: object.key, records, firstReasons });
  }
  if (batch.events > 0) await objects.create(await eventObject(feed, origin, state, pending, batch));
  return commit(run, state, pending, batch);
}

/** @param batch the announced records, if this run has read them */
async function commit(run: Run, state: FeedState, pending: Announcement, batch?: Batch): Promise<Step> {
  const after = committed(state, pending);
  if ((await run.ports.states.write(run.feed, after)) === 'overtaken') return end('overtaken');
  if (batch !== undefined) run.delivered.wrote(state, after, batch.identities);
  tell(run, state, after);
  const key = eventObjectKey(run.feed, run.origin, state, pending);
  run.ports.progress({ kind: 'committed', key, ...pending.outcome });
  return next(after);
}
