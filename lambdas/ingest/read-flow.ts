import { announceAndDeliver, finishAnnounced, sizeOf } from './announced-batch.ts';
import type { Batch } from './batch.ts';
import { BatchReader, type Collected } from './batch-reader.ts';
import type { ReadResult } from './collect.ts';
import { RewindFeed, UnreadablePage } from './errors.ts';
import type { Flow } from './flow.ts';
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
  | { readonly kind: 'refused'; readonly state: FeedState; readonly error: RewindFeed }
  | { readonly kind: 'unreadable'; readonly state: FeedState; readonly error: UnreadablePage };

/**
 * Delivers the new records of a flow, batch by batch, until there are no more, the API refuses the position, repeats itself, or
 * returns no page that can be read, or the run ends.
 */
export async function readFlow(
  { run, prefetcher }: Session,
  first: FeedState,
  flowAt: (state: FeedState) => Flow | undefined,
): Promise<FlowEnd | End> {
  const reader = new BatchReader(run, prefetcher, first, flowAt);
  try {
    let state = first;
    for (;;) {
      if (state.pending !== undefined) {
        const step = await finishAnnounced(run, prefetcher, state, state.pending);
        if (step.kind === 'end') return step;
        state = step.state;
        continue;
      }
      const flow = flowAt(state);
      if (flow === undefined) return { kind: 'caught_up', state };
      if (reader.isOver(flow)) return end('out_of_time');
      let collected: Collected;
      try {
        collected = await reader.next(state, flow);
      } catch (error) {
        if (error instanceof RewindFeed) return { kind: 'refused', state, error };
        if (error instanceof UnreadablePage) return { kind: 'unreadable', state, error };
        throw error;
      }
      const step = await deliver(run, reader, state, flow, collected);
      if (step.kind === 'end') return step;
      state = step.state;
      const { hasMore, isStalled } = collected.read;
      if (!hasMore) return { kind: 'caught_up', state };
      if (isStalled) return { kind: 'stalled', state };
    }
  } finally {
    await reader.close();
  }
}

/** Delivers a batch while the next one is collected, or moves on if it has no new records. */
async function deliver(
  run: Run,
  reader: BatchReader,
  state: FeedState,
  flow: Flow,
  collected: Collected,
): Promise<Step> {
  const { batch, read } = collected;
  if (!batch.hasNewRecords) return moveOn(run, state, flow, batch, read);
  const pending = batch.announcement(read.next, !read.hasMore);
  reader.collectAhead(state, collected, pending);
  return announceAndDeliver(run, state, batch, { ...pending, bytes: await sizeOf(batch) });
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
