import { announceAndDeliver, finishAnnounced } from './announced-batch.ts';
import type { Batch } from './batch.ts';
import { collect, type ReadResult } from './collect.ts';
import { RewindFeed } from './errors.ts';
import type { Flow } from './flow.ts';
import { IdentitySet } from './identity-set.ts';
import { newBatch } from './new-batch.ts';
import type { PagePrefetcher } from './page-prefetcher.ts';
import { timestamp, type Run } from './run.ts';
import { blocked, moved } from './state-changes.ts';
import { samePosition, type FeedState } from './state.ts';
import { end, next, writeState, type End, type Step } from './step.ts';

/** A run, and the pages that it reads. */
export interface Session {
  readonly run: Run;
  readonly prefetcher: PagePrefetcher;
}

/** Why reading of a flow ended, and the state then. */
export type FlowEnd =
  | { readonly kind: 'caught_up' | 'stalled'; readonly state: FeedState }
  | { readonly kind: 'refused'; readonly state: FeedState; readonly error: RewindFeed };

/**
 * Delivers the new records of a flow, batch by batch, until there are no more, the API refuses the position or repeats itself, or
 * the run ends.
 */
export async function readFlow(
  session: Session,
  first: FeedState,
  flowAt: (state: FeedState) => Flow | undefined,
): Promise<FlowEnd | End> {
  const { run, prefetcher } = session;
  const { limits } = run.config;
  const readBefore = new IdentitySet();
  let state = first;
  let idlePages = 0;
  let pages = 0;
  for (;;) {
    if (state.pending !== undefined) {
      const step = await finishAnnounced(run, prefetcher, state, state.pending);
      if (step.kind === 'end') return step;
      state = step.state;
      continue;
    }
    const flow = flowAt(state);
    if (flow === undefined) return { kind: 'caught_up', state };
    const isSpent = flow.rewind !== undefined && pages >= limits.rewindPages;
    if (isSpent || run.ports.clock.timeLeft() < limits.reserveMs) return end('out_of_time');

    const batch = newBatch(run, state, flow, timestamp(run), flow.rewind && readBefore);
    let read: ReadResult;
    try {
      read = await collect(prefetcher, flow.position, batch, limits, run.ports, idlePages);
    } catch (error) {
      if (error instanceof RewindFeed) return { kind: 'refused', state, error };
      throw error;
    }
    ({ idlePages } = read);
    pages += read.pages;
    const step = batch.hasNewRecords
      ? await announceAndDeliver(run, state, batch, batch.announcement(read.next, !read.hasMore))
      : await moveOn(run, state, flow, batch, read);
    if (step.kind === 'end') return step;
    state = step.state;
    if (!read.hasMore) return { kind: 'caught_up', state };
    if (read.isStalled) return { kind: 'stalled', state };
  }
}

/** Writes the position after pages without new records, if it has changed. */
async function moveOn(
  run: Run,
  state: FeedState,
  { position, rewind }: Flow,
  batch: Batch,
  { next: to, hasMore, isStalled }: ReadResult,
): Promise<Step> {
  const { outcome, latestEventTime } = batch;
  const advance = { rewind, next: to, isLast: !hasMore, outcome, latestEventTime, at: timestamp(run) };
  const after = moved(state, advance);
  const marked = isStalled && rewind === undefined ? blocked(after, after.revision, 'stalled') : after;
  const isChanged = rewind !== undefined || !samePosition(to, position) || marked.blocked !== state.blocked;
  return isChanged ? writeState(run, state, marked) : next(state);
}
