import fc from 'fast-check';
import type { Turn } from './turns.ts';

/**
 * What becomes of a port call: nothing, the process dies before it, or after it (its effect done, its answer lost), or the machine
 * sleeps before it until all others have ended. Nothing can keep a run that sleeps just before it creates something, an object or a
 * first state, from creating it: nobody sleeps there. Nor where a page is read: the run may be about to create something meanwhile.
 */
export type Fault = 'none' | 'before' | 'after' | 'sleeps';

/** How the two releases of the schemas judge a record. */
export type Kind = 'good' | 'bad' | 'good in A' | 'good in B';

/** In which releases a record of a kind passes. */
export const GOOD_IN: Readonly<Record<Kind, string>> = {
  good: 'AB',
  bad: '',
  'good in A': 'A',
  'good in B': 'B',
};

/** From when a rewind starts that leaves out older events. */
export const A_LITTLE = '2026-11-21T00:00:00.000Z';

/** When a record happened: a day of November 2026, or nobody knows. */
export type Day = 16 | 19 | 21 | 22 | 'none';

export interface Arrival {
  readonly kind: Kind;
  readonly day: Day;
}

/** One run: which release it is of, and after how many looks at the clock its time is short. */
export interface RunPlan {
  readonly release: 'A' | 'B';
  readonly deadline: number;
  /** Starts when all others of its step have ended, or wait for a long time. */
  readonly isLater: boolean;
  /** Which process it is in: one that remembers what earlier runs of it have read, or a new one. */
  readonly process: 'new' | 'first' | 'second';
  readonly mishap?: Mishap | undefined;
}

/** Dies with a batch announced, before it stores anything; or the machine sleeps before the first write of the state. */
export type Mishap = 'dies before it stores' | 'sleeps before it writes';

/** A command that an operator gives while all else goes on. */
export interface JobPlan extends RunPlan {
  readonly verb:
    | 'rewind'
    | 'rewind further'
    | 'rewind a little'
    | 'rewind to'
    | 'rewind, skip changed'
    | 'quarantine replay'
    | 'rebuild';
}

/** What becomes of the table between two steps: restored to an older moment, gone, or damaged in part. */
export type Loss =
  'none' | 'restored by 1' | 'restored by 3' | 'lost' | 'state lost' | 'garbled' | 'replay lost';

/** One stretch of time: records arrive, runs start together, calls fail, and then time passes. */
export interface Step {
  readonly arrivals: readonly Arrival[];
  /** The last arrival comes once more with another content: one uuid, two events. */
  readonly sameUuid: boolean;
  /** Records that arrive while the runs are under way, one at each turn of its own. */
  readonly meanwhile: readonly Arrival[];
  readonly runs: readonly RunPlan[];
  readonly jobs: readonly JobPlan[];
  /** In the order of the calls of all runs of the step. */
  readonly faults: readonly Fault[];
  /** Which of the waiting calls goes on, each time. */
  readonly turns: readonly Turn[];
  /** What becomes of the table while the runs are under way, once there are objects. */
  readonly lossMeanwhile: Extract<Loss, 'none' | 'lost' | 'state lost' | 'garbled'>;
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
  /** Every so many requests get a cursor that leads back, with has_more true; 0: none. 1 is a circle. */
  readonly jumpEvery: number;
  /** By how many records such a cursor leads back. */
  readonly jumpBy: number;
}

export interface Schedule {
  readonly api: ApiShape;
  readonly batchRecords: number;
  readonly batchPages: number;
  readonly batchDays: number;
  readonly batchIdentities: number;
  readonly idlePages: number;
  readonly rewindPages: number;
  /** Bytes that a process remembers of identities. */
  readonly memory: number;
  readonly steps: readonly Step[];
}

const often = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, ...others.map((value) => fc.constant(value)));

const plan = {
  release: often<'A' | 'B'>('A', 'B'),
  deadline: often(1_000, 1, 3, 6, 12),
  isLater: often(false, true),
  process: fc.constantFrom<RunPlan['process']>('new', 'first', 'first', 'second'),
  mishap: often<Mishap | undefined>(undefined, 'sleeps before it writes'),
};

const job: fc.Arbitrary<JobPlan> = fc.record({
  ...plan,
  release: fc.constantFrom('A', 'B'),
  verb: fc.constantFrom(
    'rewind',
    'rewind',
    'rewind further',
    'rewind a little',
    'rewind a little',
    'rewind to',
    'rewind, skip changed',
    'quarantine replay',
    'quarantine replay',
    'rebuild',
  ),
});

const jobs: fc.Arbitrary<readonly JobPlan[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.array(job, { minLength: 1, maxLength: 3 }) },
  // The same command twice.
  { weight: 1, arbitrary: job.map((twin) => [twin, twin]) },
);

const arrival: fc.Arbitrary<Arrival> = fc.record({
  kind: often<Kind>('good', 'bad', 'good in A', 'good in B', 'good in B'),
  day: fc.constantFrom<Day>(22, 22, 22, 21, 21, 19, 16, 'none'),
});

/** One run may go on alone, far ahead of another that stands in the middle of something. */
const turnOf = (players: number, ...goes: readonly Turn['goes'][]) =>
  fc.record({ player: fc.nat(players - 1), goes: fc.constantFrom(...goes) });

const turns = fc.array(turnOf(5, 1, 1, 1, 2, 8, 30, 'to a creation'), { maxLength: 25 });
/** One goes a little way, then another one all of its own. */
const relayTurn = turnOf(3, 1, 2, 3, 8, 30, 'to a creation', 'to a creation');
const relay = fc.array(relayTurn, { maxLength: 8 });

const losses: readonly Loss[] = [
  'restored by 1',
  'restored by 3',
  'lost',
  'state lost',
  'garbled',
  'replay lost',
];

const step: fc.Arbitrary<Step> = fc.record({
  arrivals: fc.array(arrival, { maxLength: 8 }),
  sameUuid: often(false, true),
  meanwhile: fc.array(arrival, { maxLength: 4 }),
  runs: fc.array(fc.record(plan), { minLength: 1, maxLength: 3 }),
  jobs,
  faults: fc.array(often<Fault>('none', 'before', 'after', 'sleeps'), { maxLength: 40 }),
  turns,
  lossMeanwhile: fc.oneof(
    { weight: 20, arbitrary: fc.constant<Step['lossMeanwhile']>('none') },
    fc.constantFrom<Step['lossMeanwhile']>('lost', 'state lost', 'garbled'),
  ),
  passes: often(60_000, 0, 1_000, 300_000, -3_600_000, 86_400_000),
  loss: often<Loss>('none', ...losses),
  refusesCursors: often<Step['refusesCursors']>('never', 'for a step', 'for good'),
});

/** Something to be repaired, and then several commands at once that all want to repair it. */
const contested: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    step,
    fc.constantFrom<Loss>('none', 'none', 'lost', 'state lost', 'garbled'),
    fc.constantFrom<Step['refusesCursors']>('for good', 'never'),
    step,
    fc.array(job, { minLength: 2, maxLength: 3 }),
    fc.array(fc.record(plan), { maxLength: 1 }),
  )
  .map(([before, loss, refusesCursors, during, several, runs]) => [
    { ...before, jobs: [], faults: [], loss, refusesCursors },
    { ...during, runs, jobs: several, loss: 'none', refusesCursors: 'never' },
  ]);

/** A run that dies with a batch announced, and then runs of two releases at once that find it, some of them slow. */
const abandoned: fc.Arbitrary<readonly Step[]> = fc
  .record({
    before: step,
    day: fc.constantFrom<Day>(22, 21, 'none'),
    during: step,
    isLater: fc.tuple(often(false, true, true), fc.boolean()),
    mishap: fc.constantFrom<Mishap | undefined>(undefined, undefined, 'sleeps before it writes'),
    faults: fc.oneof(
      fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'sleeps'), { maxLength: 30 }),
      // Everybody is quick but for one, once.
      fc.nat(30).map((calls): Fault[] => [...Array.from({ length: calls }, (): Fault => 'none'), 'sleeps']),
    ),
    turns: fc.oneof(turns, relay),
  })
  .map(({ before, day, during, isLater, mishap, faults, turns }) => {
    const run = { deadline: 1_000, isLater: false, process: 'new' } as const;
    return [
      {
        ...before,
        // The releases disagree about it.
        arrivals: [{ kind: 'good in A', day }, ...before.arrivals],
        runs: [{ ...run, release: 'A', mishap: 'dies before it stores' }],
        jobs: [],
        faults: [],
        meanwhile: [],
        lossMeanwhile: 'none',
        loss: 'none',
        refusesCursors: 'never',
      },
      {
        ...during,
        runs: [
          { ...run, release: 'A', isLater: isLater[0] },
          { ...run, release: 'B', mishap },
          { ...run, release: 'A', isLater: isLater[1] },
        ],
        faults,
        turns,
      },
    ];
  });

/** The state is lost beneath a run, and rebuilt while the run may still store something. */
const lostBeneath: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    step,
    step,
    fc.record(plan),
    job,
    fc.constantFrom<Step['lossMeanwhile']>('lost', 'state lost', 'garbled'),
    fc.tuple(relayTurn, relayTurn),
  )
  .map(([before, during, run, rebuild, lossMeanwhile, [first, later]]) => [
    { ...before, loss: 'none' },
    {
      ...during,
      meanwhile: [],
      runs: [{ ...run, deadline: 1_000 }],
      jobs: [{ ...rebuild, verb: 'rebuild' }],
      faults: [],
      lossMeanwhile,
      turns: [first, { player: 2, goes: 1 }, later],
    },
  ]);

/** Any world and any scenario. */
export const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  api: fc.record({
    limit: fc.integer({ min: 1, max: 5 }),
    tip: fc.constantFrom('same', 'new', 'redeliver'),
    emptyPages: often(false, true),
    overlap: often(0, 1, 2),
    repeatsLast: often(false, true),
    replayDiffers: often(false, true),
    stuckEvery: often(0, 3, 7),
    jumpEvery: often(0, 1, 2, 5),
    jumpBy: fc.integer({ min: 1, max: 20 }),
  }),
  batchRecords: fc.integer({ min: 1, max: 9 }),
  batchPages: fc.integer({ min: 2, max: 4 }),
  batchDays: often(90, 1, 2),
  batchIdentities: often(20_000, 1, 3),
  idlePages: fc.integer({ min: 1, max: 4 }),
  rewindPages: often(100, 1, 2),
  // The largest day takes 5,000 bytes here: with the smaller budget days leave when others come.
  memory: often(48_000_000, 6_000),
  steps: fc.oneof(
    { weight: 2, arbitrary: fc.array(step, { minLength: 1, maxLength: 7 }) },
    { weight: 1, arbitrary: contested },
    { weight: 1, arbitrary: abandoned },
    { weight: 1, arbitrary: lostBeneath },
  ),
});
