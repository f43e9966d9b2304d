/** What bounds a batch and a run. */
export interface Limits {
  /** A batch is closed by the page that reaches this many records. */
  readonly batchRecords: number;
  /** … or this many bytes of records. */
  readonly batchBytes: number;
  /** … or this many pages, empty ones included. */
  readonly batchPages: number;
  /**
   * A batch ends before the record whose identity would exceed this number. A day's identities must fit into an item of
   * DynamoDB (400 kB), even if a page has far more records than the API documents.
   */
  readonly batchIdentities: number;
  /** … or would belong to one more event day than this. An announcement is a transaction of at most 100 items. */
  readonly batchDays: number;
  /** After this many pages in a row without a new record, the API repeats itself and the run ends. Undefined: pages never repeat. */
  readonly idlePages: number | undefined;
  /** The number of pages of a rewind that a run reads. Most of the 600 requests a minute remain for the live feeds. */
  readonly rewindPages: number;
  /** The number of pages that a check of a quiet feed reads at most. */
  readonly checkPages: number;
  /** The part of a run's time that is reserved to announce, store, and commit, in milliseconds. */
  readonly reserveMs: number;
  /** The longest that a run can last, in milliseconds. After that, no run that worked on a batch still does. */
  readonly longestRunMs: number;
}

/**
 * Ten pages for each object: few enough to be read again in seconds after a crash, many enough for a backlog to form objects of a
 * size that readers like (about 1 MB compressed). A Lambda run lasts at most 55 seconds.
 */
export const LIMITS = {
  batchRecords: 10_000,
  batchBytes: 16_000_000,
  batchPages: 10,
  batchIdentities: 20_000,
  batchDays: 90,
  idlePages: 10,
  rewindPages: 100,
  checkPages: 10,
  reserveMs: 8_000,
  longestRunMs: 120_000,
} satisfies Limits;
