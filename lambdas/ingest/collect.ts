import type { Batch } from './batch.ts';
import type { Limits } from './limits.ts';
import type { Clock, Page, Ports } from './ports.ts';
import type { ReadAhead } from './read-ahead.ts';
import { samePosition, type Position } from './state.ts';

/** Where reading ended. */
export interface Reach {
  readonly next: Position;
  /** Whether the API says that there may be more. */
  readonly hasMore: boolean;
  readonly pages: number;
}

/** Reads pages into the batch until there are no more, the batch is full, or time is short. */
export async function collect(
  pages: ReadAhead,
  from: Position,
  batch: Batch,
  limits: Limits,
  clock: Clock,
  progress: Ports['progress'],
): Promise<Reach> {
  let position = from;
  for (let count = 0; ;) {
    let page: Page;
    try {
      page = await pages.read(position);
    } catch (error) {
      // What was read before is delivered first. The same read comes next, and its failure then ends the run.
      if (count === 0) throw error;
      return { next: position, hasMore: true, pages: count };
    }
    count += 1;
    const repeats = await batch.add(page.records);
    progress({ kind: 'page', records: page.records.length, repeats });
    const stands = samePosition(page.next, position);
    position = page.next;
    const full =
      batch.count >= limits.batchRecords ||
      batch.characters >= limits.batchCharacters ||
      count >= limits.batchPages;
    if (!page.hasMore || stands || full || clock.timeLeft() < limits.reserveMs) {
      return { next: position, hasMore: page.hasMore, pages: count };
    }
  }
}

/** Anything but `read`: whether the records can be had again is not known yet, and the next run tries. */
export type Reread = 'read' | 'out of time' | 'stalled';

/** Reads exactly `count` records into the batch, or fewer when there are no more, or page after page holds none. */
export async function reread(
  pages: ReadAhead,
  from: Position,
  batch: Batch,
  count: number,
  limits: Limits,
  clock: Clock,
): Promise<Reread> {
  let position = from;
  for (let emptyPages = 0; batch.count < count && emptyPages <= limits.batchPages;) {
    if (clock.timeLeft() < limits.reserveMs) return 'out of time';
    const page = await pages.read(position);
    await batch.add(page.records.slice(0, count - batch.count));
    emptyPages = page.records.length === 0 ? emptyPages + 1 : 0;
    if (batch.count < count && page.hasMore && samePosition(page.next, position)) return 'stalled';
    if (!page.hasMore) break;
    position = page.next;
  }
  return 'read';
}
