import type { Batch } from './batch.ts';
import type { Limits } from './limits.ts';
import type { PagePrefetcher } from './page-prefetcher.ts';
import type { Clock, Page, Ports } from './ports.ts';
import { samePosition, type Position } from './state.ts';

/** Where reading ended. */
export interface ReadResult {
  readonly next: Position;
  /** Whether the API says that there may be more. */
  readonly hasMore: boolean;
  readonly pages: number;
  /** Pages without progress in a row, those before the batch included. */
  readonly idlePages: number;
  /** Whether the API repeats itself: it says that there is more, and returns no new records. */
  readonly isStalled: boolean;
}

/**
 * Reads pages into the batch until there are no more, the batch is full, the API repeats itself, or time is short.
 *
 * @param idlePages pages without progress in a row that were read before
 */
export async function collect(
  prefetcher: PagePrefetcher,
  from: Position,
  batch: Batch,
  limits: Limits,
  { clock, progress }: Pick<Ports, 'clock' | 'progress'>,
  idlePages: number,
): Promise<ReadResult> {
  let position = from;
  let hasMore = true;
  let idle = idlePages;
  let pages = 0;
  const result = (): ReadResult => {
    const cursorUnchanged = samePosition(position, from);
    const isStalled = hasMore && idle > 0 && (cursorUnchanged || isIdle(idle, limits));
    return { next: position, hasMore, pages, idlePages: idle, isStalled };
  };
  for (;;) {
    let page: Page;
    try {
      page = await prefetcher.read(position);
    } catch (error) {
      // What was read before is delivered first. The same read comes next, and its failure then ends the run.
      if (pages === 0) throw error;
      return result();
    }
    pages += 1;
    const { added, repeats, isProgress } = await batch.add(page.records);
    progress({ kind: 'page', records: added, repeats });
    idle = isProgress ? 0 : idle + 1;
    // The next batch reads the same page again and drops the records that this one delivers.
    if (added < page.records.length) return result();
    const cursorUnchanged = samePosition(page.next, position);
    position = page.next;
    ({ hasMore } = page);
    const isFull =
      batch.count >= limits.batchRecords ||
      batch.bytes >= limits.batchBytes ||
      pages >= limits.batchPages ||
      isIdle(idle, limits);
    if (!hasMore || cursorUnchanged || isFull || clock.timeLeft() < limits.reserveMs) return result();
  }
}

function isIdle(idlePages: number, { idlePages: limit }: Limits): boolean {
  return limit !== undefined && idlePages >= limit;
}

/**
 * The result of reading an announced batch again. Anything but `read` leaves open whether its records can be read again; the
 * next run tries.
 */
export type RereadResult = 'read' | 'out_of_time' | 'stalled';

/** Reads exactly `count` records into the batch. Fewer if there are no more, or if page after page contains none. */
export async function reread(
  prefetcher: PagePrefetcher,
  from: Position,
  batch: Batch,
  count: number,
  limits: Limits,
  clock: Clock,
): Promise<RereadResult> {
  let position = from;
  for (let emptyPages = 0; batch.count < count && emptyPages <= limits.batchPages;) {
    if (clock.timeLeft() < limits.reserveMs) return 'out_of_time';
    const page = await prefetcher.read(position);
    const wanted = page.records.first(count - batch.count);
    const { added } = await batch.add(wanted);
    // Full before it has all records: it is not the announced batch.
    if (added < wanted.length) break;
    emptyPages = page.records.length === 0 ? emptyPages + 1 : 0;
    if (batch.count < count && page.hasMore && samePosition(page.next, position)) return 'stalled';
    if (!page.hasMore) break;
    position = page.next;
  }
  return 'read';
}
