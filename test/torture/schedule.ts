import fc from 'fast-check';

/** What becomes of a port call: nothing, the process dies before it, or after it (its effect done, its answer lost). */
export type Fault = 'none' | 'before' | 'after';

/** How the two releases of the schemas judge a record. */
export type Kind = 'good' | 'bad' | 'good in A' | 'good in B';

/** In which releases a record of a kind passes. */
export const GOOD_IN: Readonly<Record<Kind, string>> = {
  good: 'AB',
  bad: '',
  'good in A': 'A',
  'good in B': 'B',
};

/** One run: which release it is of, and after how many looks at the clock its time is short. */
export interface RunPlan {
  readonly release: 'A' | 'B';
  readonly deadline: number;
  /** Begins when all others of its step have ended, or wait for a long time. */
  readonly isLater: boolean;
}

/** A command that an operator gives while all else goes on. */
export interface JobPlan extends RunPlan {
  readonly verb: 'rewind' | 'rewind further' | 'rewind to' | 'replay' | 'rebuild';
}

/** What becomes of the feed's states between two steps: a table restored to an older moment, or an item that is gone. */
export type Loss =
  'none' | 'restored by 1' | 'restored by 3' | 'lost' | 'garbled' | 'job state lost' | 'job state garbled';

/** One stretch of time: records arrive, runs start together, calls fail, and then time passes. */
export interface Step {
  readonly arrivals: readonly Kind[];
  /** The last arrival comes once more with another content: one uuid, two events. */
  readonly sameUuid: boolean;
  /** Records that arrive while the runs are under way, one at each turn of its own. */
  readonly meanwhile: readonly Kind[];
  readonly runs: readonly RunPlan[];
  readonly jobs: readonly JobPlan[];
  /** In the order of the calls of all runs of the step. */
  readonly faults: readonly Fault[];
  /** Which of the waiting calls goes on, each time. */
  readonly turns: readonly number[];
  /** Milliseconds until the next step; a negative one is a clock that was put back. */
  readonly passes: number;
  readonly loss: Loss;
  /** From the end of the step on, the API refuses every cursor that it gave before: for good, or in the next step alone. */
  readonly refusesCursors: 'never' | 'for a step' | 'for good';
}

/** What nobody knows of the real API. */
export interface ApiShape {
  readonly limit: number;
  readonly tip: 'same' | 'new' | 'redeliver';
  /** An empty page with has_more true before each page. */
  readonly emptyPages: boolean;
  /** How many records of the page before each page begins with. */
  readonly overlap: number;
  /** Each page ends with its last record once more. */
  readonly repeatsLast: boolean;
  /** From a start time, what arrived last comes first: a replay does not begin with the same records. */
  readonly replayDiffers: boolean;
  /** Every so many requests get the same cursor back with has_more true, and nothing; 0: none. */
  readonly stuckEvery: number;
}

export interface Schedule {
  readonly api: ApiShape;
  readonly batchRecords: number;
  readonly batchPages: number;
  readonly steps: readonly Step[];
}

const often = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, ...others.map((value) => fc.constant(value)));

const plan = {
  release: often<'A' | 'B'>('A', 'B'),
  deadline: often(1_000, 1, 3, 6, 12),
  isLater: often(false, true),
};

const job: fc.Arbitrary<JobPlan> = fc.record({
  ...plan,
  release: fc.constantFrom('A', 'B'),
  verb: fc.constantFrom('rewind', 'rewind', 'rewind further', 'rewind to', 'replay', 'replay', 'rebuild'),
});

const jobs: fc.Arbitrary<readonly JobPlan[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.array(job, { minLength: 1, maxLength: 3 }) },
  // The same command twice: the two work on one job.
  { weight: 1, arbitrary: job.map((twin) => [twin, twin]) },
);

const kind = often<Kind>('good', 'bad', 'good in A', 'good in B', 'good in B');

// The same turn many times over: one run goes on alone, far ahead of another that stands in the middle of something.
const turns = fc
  .array(fc.tuple(fc.nat(4), fc.constantFrom(1, 1, 2, 8, 30)), { maxLength: 25 })
  .map((all) => all.flatMap(([turn, times]) => Array.from({ length: times }, () => turn)));

const losses: readonly Loss[] = [
  'restored by 1',
  'restored by 3',
  'lost',
  'garbled',
  'job state lost',
  'job state garbled',
];

const step: fc.Arbitrary<Step> = fc.record({
  arrivals: fc.array(kind, { maxLength: 8 }),
  sameUuid: often(false, true),
  meanwhile: fc.array(kind, { maxLength: 4 }),
  runs: fc.array(fc.record(plan), { minLength: 1, maxLength: 3 }),
  jobs,
  faults: fc.array(often<Fault>('none', 'before', 'after'), { maxLength: 40 }),
  turns,
  passes: often(60_000, 0, 1_000, 300_000, -3_600_000, 86_400_000),
  loss: often<Loss>('none', ...losses),
  refusesCursors: often<Step['refusesCursors']>('never', 'for a step', 'for good'),
});

/** Something to be mended, and then several commands at once that all want to mend it. */
const contested: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    step,
    fc.constantFrom<Loss>('none', 'none', 'lost', 'garbled'),
    fc.constantFrom<Step['refusesCursors']>('for good', 'never'),
    step,
    fc.array(job, { minLength: 2, maxLength: 3 }),
    fc.array(fc.record(plan), { maxLength: 1 }),
  )
  .map(([before, loss, refusesCursors, during, several, runs]) => [
    { ...before, jobs: [], faults: [], loss, refusesCursors },
    { ...during, runs, jobs: several, loss: 'none', refusesCursors: 'never' },
  ]);

/** Any world and any course of things. */
export const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  api: fc.record({
    limit: fc.integer({ min: 1, max: 5 }),
    tip: fc.constantFrom('same', 'new', 'redeliver'),
    emptyPages: often(false, true),
    overlap: often(0, 1, 2),
    repeatsLast: often(false, true),
    replayDiffers: often(false, true),
    stuckEvery: often(0, 3, 7),
  }),
  batchRecords: fc.integer({ min: 1, max: 9 }),
  batchPages: fc.integer({ min: 2, max: 4 }),
  steps: fc.oneof(
    { weight: 2, arbitrary: fc.array(step, { minLength: 1, maxLength: 7 }) },
    { weight: 1, arbitrary: contested },
  ),
});
