/** What bounds a batch and a run. */
export interface Limits {
  /** A batch is closed by the page that reaches this many records. */
  readonly batchRecords: number;
  /** … or this many characters of JSON text. */
  readonly batchCharacters: number;
  /** … or this many pages, empty ones too. */
  readonly batchPages: number;
  /** What is kept of a run's time to announce, store and commit, in milliseconds. */
  readonly reserveMs: number;
  /** How long a run can live at the most, in milliseconds: after that, whoever worked on a batch no longer does. */
  readonly longestRunMs: number;
}

/**
 * Ten pages an object: few enough to be read again in seconds when a run died, many enough that a backlog makes
 * objects of a size that readers like (about 1 MB compressed). A Lambda run lives for 55 seconds at the most.
 */
export const LIMITS: Limits = {
  batchRecords: 10_000,
  batchCharacters: 16_000_000,
  batchPages: 10,
  reserveMs: 8_000,
  longestRunMs: 120_000,
};
