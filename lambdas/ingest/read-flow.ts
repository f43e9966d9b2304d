import { announceAndDeliver, finishAnnounced } from './announced-batch.ts';
import type { Batch } from './batch.ts';
import { collect, type ReadResult } from './collect.ts';
import { RewindFeed } from './errors.ts';
import type { Flow } from './flow.ts';
import { IdentitySet } from './identity-set.ts';
import { end, newBatch, next, now, save, type Outcome, type Run, type Session, type Step } from './run.ts';
import { samePosition, type FeedState } from './state.ts';
import { blocked, moved } from './state-changes.ts';

/** The state at the end of a flow, and why reading ended; or the outcome with which the run ends. */
export type FlowEnd =
  | {
      readonly kind: 'flow end';
      readonly state: FeedState;
      readonly how: 'caught_up' | 'stalled' | RewindFeed;
    }
  | { readonly kind: 'end'; readonly outcome: Outcome };

/** Delivers the new records of a flow, batch by batch, until there are no more, the API refuses or repeats itself, or the run ends. */
export async function readFlow(
  session: Session,
  first: FeedState,
  flowAt: (state: FeedState) => Flow | undefined,
): Promise<FlowEnd> {
  const { limits, ports } = session.run;
  const readBefore = new IdentitySet();
  let state = first;
  let idlePages = 0;
  let pages = 0;
  for (;;) {
    if (state.pending !== undefined) {
      const step = await finishAnnounced(session, state, state.pending);
      if (step.kind === 'end') return step;
      state = step.state;
      continue;
    }
    const flow = flowAt(state);
    if (flow === undefined) return { kind: 'flow end', state, how: 'caught_up' };
    const isSpent = flow.rewind !== undefined && pages >= limits.rewindPages;
    if (isSpent || ports.clock.timeLeft() < limits.reserveMs) return end('out_of_time');

    const batch = newBatch(session.run, state, flow, now(session.run), flow.rewind && readBefore);
    let read: ReadResult;
    try {
      read = await collect(session.pages, flow.position, batch, limits, ports, idlePages);
    } catch (error) {
      if (error instanceof RewindFeed) return { kind: 'flow end', state, how: error };
      throw error;
    }
    ({ idlePages } = read);
    pages += read.pages;
    const cursorUnchanged = samePosition(read.next, flow.position);
    const isStalled = read.hasMore && idlePages > 0 && (cursorUnchanged || idlePages >= limits.idlePages);
    const step = batch.hasNewRecords
      ? await announceAndDeliver(session.run, state, batch, batch.announcement(read.next, !read.hasMore))
      : await moveOn(session.run, state, flow, batch, read, isStalled);
    if (step.kind === 'end') return step;
    state = step.state;
    if (!read.hasMore) return { kind: 'flow end', state, how: 'caught_up' };
    if (isStalled) return { kind: 'flow end', state, how: 'stalled' };
  }
}

/** Writes the position after pages without new records, if it has changed. */
async function moveOn(
  run: Run,
  state: FeedState,
  { position, rewind }: Flow,
  batch: Batch,
  { next: to, hasMore }: ReadResult,
  isStalled: boolean,
): Promise<Step> {
  const { outcome, latestEventTime } = batch;
  const advance = { rewind, next: to, isLast: !hasMore, outcome, latestEventTime, at: now(run) };
  const after = moved(state, advance);
  const noted = isStalled && rewind === undefined ? blocked(after, after.revision, 'stalled') : after;
  const isNews = rewind !== undefined || !samePosition(to, position) || noted.blocked !== state.blocked;
  return isNews ? save(run, state, noted) : next(state);
}
