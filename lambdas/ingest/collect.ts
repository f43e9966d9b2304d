import type { Batch } from './batch.ts';
import type { Limits } from './limits.ts';
import type { Clock, Page, Ports } from './ports.ts';
import type { PagePrefetcher } from './page-prefetcher.ts';
import { samePosition, type Position } from './state.ts';

/** Where reading ended. */
export interface ReadResult {
  readonly next: Position;
  /** Whether the API says that there may be more. */
  readonly hasMore: boolean;
  readonly pages: number;
  /** Pages without progress in a row, those before the batch included. */
  readonly idlePages: number;
}

/**
 * Reads pages into the batch until there are no more, the batch is full, the API repeats itself, or time is short.
 *
 * @param idlePages pages without progress in a row that were read before
 */
export async function collect(
  pages: PagePrefetcher,
  from: Position,
  batch: Batch,
  limits: Limits,
  { clock, progress }: Pick<Ports, 'clock' | 'progress'>,
  idlePages: number,
): Promise<ReadResult> {
  let position = from;
  let idle = idlePages;
  for (let count = 0; ;) {
    let page: Page;
    try {
      page = await pages.read(position);
    } catch (error) {
      // What was read before is delivered first. The same read comes next, and its failure then ends the run.
      if (count === 0) throw error;
      return { next: position, hasMore: true, pages: count, idlePages: idle };
    }
    count += 1;
    const { taken, repeats, isProgress } = await batch.add(page.records);
    progress({ kind: 'page', records: taken, repeats });
    idle = isProgress ? 0 : idle + 1;
    // The next batch reads the same page again, and drops the records that this one delivers.
    if (taken < page.records.length) return { next: position, hasMore: true, pages: count, idlePages: idle };
    const cursorUnchanged = samePosition(page.next, position);
    position = page.next;
    const full =
      batch.count >= limits.batchRecords ||
      batch.characters >= limits.batchCharacters ||
      count >= limits.batchPages ||
      idle >= limits.idlePages;
    if (!page.hasMore || cursorUnchanged || full || clock.timeLeft() < limits.reserveMs) {
      return { next: position, hasMore: page.hasMore, pages: count, idlePages: idle };
    }
  }
}

/** Anything but `read`: whether the records can be read again is not known yet, and the next run tries. */
export type Reread = 'read' | 'out_of_time' | 'stalled';

/** Reads exactly `count` records into the batch, or fewer when there are no more, or page after page contains none. */
export async function reread(
  pages: PagePrefetcher,
  from: Position,
  batch: Batch,
  count: number,
  limits: Limits,
  clock: Clock,
): Promise<Reread> {
  let position = from;
  for (let emptyPages = 0; batch.count < count && emptyPages <= limits.batchPages;) {
    if (clock.timeLeft() < limits.reserveMs) return 'out_of_time';
    const page = await pages.read(position);
    const wanted = page.records.slice(0, count - batch.count);
    const { taken } = await batch.add(wanted);
    // Full before it has all: it is another batch than the announced one.
    if (taken < wanted.length) break;
    emptyPages = page.records.length === 0 ? emptyPages + 1 : 0;
    if (batch.count < count && page.hasMore && samePosition(page.next, position)) return 'stalled';
    if (!page.hasMore) break;
    position = page.next;
  }
  return 'read';
}
