import type { Slice } from './scheduler.ts';

/**
 * What happens to a port call: nothing; the process is killed before it, or after it (the call has its effect, but its result is
 * lost); or the machine sleeps before it until all others have ended. The protocol cannot prevent a run that sleeps just before it
 * creates an object or a first state from creating it, so no machine sleeps there. Nor does one sleep before it reads a page, since
 * the run may be about to create something at the same time.
 */
export type Fault = 'none' | 'killed before' | 'killed after' | 'sleeps before';

/** How the schemas of the two releases validate a record. */
export type RecordKind = 'valid' | 'invalid' | 'not UTF-8' | 'valid in A' | 'valid in B';

/** The releases in which a record of a kind is valid. */
export const VALID_IN: Readonly<Record<RecordKind, string>> = {
  valid: 'AB',
  invalid: '',
  'not UTF-8': '',
  'valid in A': 'A',
  'valid in B': 'B',
};

/** The start time of a rewind that does not read older events. */
export const RECENT_START = '2026-11-21T00:00:00.000Z';

/** The day of an event in November 2026, an event that arrives as it happens, or a record without a time. */
export type Day = 16 | 19 | 21 | 22 | 'now' | 'none';

export interface Arrival {
  readonly kind: RecordKind;
  readonly day: Day;
}

/** One run. */
export interface RunPlan {
  readonly release: 'A' | 'B';
  /** After it has checked the time that is left so many times, none is left. */
  readonly timeChecks: number;
  /** Whether it starts only when all others of its step have ended, or sleep. */
  readonly startsLate: boolean;
  /** A process with the index of its earlier runs, or a new one. */
  readonly process: 'new' | 'first' | 'second';
  readonly incident?: Incident | undefined;
}

/** The process is killed after an announcement, before it stores anything; or its machine sleeps before it first writes the state. */
export type Incident = 'killed before storing' | 'sleeps before writing';

/** An operator's command while the runs are in progress. */
export interface JobPlan extends RunPlan {
  readonly verb:
    | 'rewind'
    | 'rewind from earlier'
    | 'rewind recent'
    | 'rewind with end'
    | 'rewind, skip changed'
    | 'quarantine replay'
    | 'rebuild';
}

/** What happens to the table between two steps: it is restored to the time before its last writes, or part of it is lost or corrupt. */
export type TableLoss =
  | 'none'
  | 'restored by 1'
  | 'restored by 3'
  | 'table lost'
  | 'state lost'
  | 'state corrupt'
  | 'replay state lost';

/** One step of a schedule: records arrive, runs and jobs start together, calls fail, and then time passes. */
export interface Step {
  readonly arrivals: readonly Arrival[];
  /** Whether the last arrival is followed by another record with the same uuid and other content: a second event. */
  readonly sameUuid: boolean;
  /** Records that arrive while the runs are in progress. */
  readonly concurrentArrivals: readonly Arrival[];
  readonly runs: readonly RunPlan[];
  readonly jobs: readonly JobPlan[];
  /** In the order of the calls of all runs and jobs. */
  readonly faults: readonly Fault[];
  /** The interleaving of the runs and jobs. */
  readonly slices: readonly Slice[];
  /** What happens to the table while the runs are in progress, if there are objects. */
  readonly concurrentLoss: Extract<TableLoss, 'none' | 'table lost' | 'state lost' | 'state corrupt'>;
  /** Milliseconds until the next step. Negative if the clock is set back. */
  readonly elapsedMs: number;
  readonly loss: TableLoss;
  /**
   * Whether the API refuses all earlier cursors after the step, returns no page that can be read there, or pretends that there is
   * nothing: for the next step, or permanently.
   */
  readonly refusal:
    | 'none'
    | 'for a step'
    | 'permanent'
    | 'unreadable for a step'
    | 'unreadable'
    | 'silent for a step'
    | 'silent';
}

/** Behavior that the API documentation leaves open. */
export interface ApiBehavior {
  /** The number of records on a page, at most. */
  readonly limit: number;
  /** After the last page: the same cursor again, a new one each time, or one that returns the last page again. */
  readonly tip: 'same' | 'new' | 'redeliver';
  /** Whether an empty page with has_more true precedes each page. */
  readonly emptyPages: boolean;
  /** The number of records at the start of each page that end the page before. */
  readonly overlap: number;
  /** Whether each page ends with its last record twice. */
  readonly repeatsLast: boolean;
  /** Whether a read from a start time returns the last arrivals first, so that reading again starts with other records. */
  readonly replayDiffers: boolean;
  /** Every nth request returns no records, the same cursor, and has_more true. 0: none does. */
  readonly stuckEvery: number;
  /** Every nth request returns a cursor that leads back, and has_more true. 0: none does; 1: a circle. */
  readonly jumpEvery: number;
  /** The number of records by which such a cursor leads back. */
  readonly jumpBy: number;
}

/** Everything that determines a simulation. */
export interface Schedule {
  readonly api: ApiBehavior;
  readonly batchRecords: number;
  readonly batchPages: number;
  readonly batchDays: number;
  readonly batchIdentities: number;
  readonly idlePages: number;
  readonly rewindPages: number;
  /** The budget of a process for identities, in bytes. */
  readonly indexBytes: number;
  readonly steps: readonly Step[];
}
