import fc from 'fast-check';
import type {
  Arrival,
  Day,
  Fault,
  Incident,
  JobPlan,
  RecordKind,
  RunPlan,
  Schedule,
  Step,
  TableLoss,
} from './schedule.ts';
import type { Slice } from './scheduler.ts';

const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, ...others.map((value) => fc.constant(value)));

const plan = {
  release: mostly<'A' | 'B'>('A', 'B'),
  timeChecks: mostly(1_000, 1, 3, 6, 12),
  startsLate: mostly(false, true),
  process: fc.constantFrom<RunPlan['process']>('new', 'first', 'first', 'second'),
  incident: mostly<Incident | undefined>(undefined, 'sleeps before writing'),
};

const job: fc.Arbitrary<JobPlan> = fc.record({
  ...plan,
  release: fc.constantFrom('A', 'B'),
  verb: fc.constantFrom(
    'rewind',
    'rewind',
    'rewind from earlier',
    'rewind recent',
    'rewind recent',
    'rewind with end',
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
  kind: mostly<RecordKind>('valid', 'invalid', 'not UTF-8', 'valid in A', 'valid in B', 'valid in B'),
  day: fc.constantFrom<Day>(22, 22, 22, 21, 21, 19, 16, 'now', 'now', 'none'),
});

/** A slice may be long, so that one run gets far ahead of another one that is in the middle of something. */
const sliceOf = (tasks: number, ...calls: readonly Slice['calls'][]) =>
  fc.record({ task: fc.nat(tasks - 1), calls: fc.constantFrom(...calls) });

const slices = fc.array(sliceOf(5, 1, 1, 1, 2, 8, 30, 'until a creation'), { maxLength: 25 });
/** Few, long slices: one task gets to a certain call, and then another one overtakes it. */
const relaySlice = sliceOf(3, 1, 2, 3, 8, 30, 'until a creation', 'until a creation');
const relay = fc.array(relaySlice, { maxLength: 8 });

const losses: readonly TableLoss[] = [
  'restored by 1',
  'restored by 3',
  'table lost',
  'state lost',
  'state corrupt',
  'replay state lost',
];

const step: fc.Arbitrary<Step> = fc.record({
  arrivals: fc.array(arrival, { maxLength: 8 }),
  sameUuid: mostly(false, true),
  concurrentArrivals: fc.array(arrival, { maxLength: 4 }),
  runs: fc.array(fc.record(plan), { minLength: 1, maxLength: 3 }),
  jobs,
  faults: fc.array(mostly<Fault>('none', 'killed before', 'killed after', 'sleeps before'), {
    maxLength: 40,
  }),
  slices,
  concurrentLoss: fc.oneof(
    { weight: 20, arbitrary: fc.constant<Step['concurrentLoss']>('none') },
    fc.constantFrom<Step['concurrentLoss']>('table lost', 'state lost', 'state corrupt'),
  ),
  elapsedMs: mostly(60_000, 0, 1_000, 300_000, 7_200_000, -3_600_000, 86_400_000),
  loss: mostly<TableLoss>('none', ...losses),
  refusal: mostly<Step['refusal']>(
    'none',
    'for a step',
    'permanent',
    'unreadable for a step',
    'unreadable',
    'silent for a step',
    'silent',
  ),
});

/** A loss or a refusal, and then several concurrent commands that repair it. */
const competingRepairs: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    step,
    fc.constantFrom<TableLoss>('none', 'none', 'table lost', 'state lost', 'state corrupt'),
    fc.constantFrom<Step['refusal']>('permanent', 'unreadable', 'silent', 'none'),
    step,
    fc.array(job, { minLength: 2, maxLength: 3 }),
    fc.array(fc.record(plan), { maxLength: 1 }),
  )
  .map(([before, loss, refusal, during, several, runs]) => [
    { ...before, jobs: [], faults: [], loss, refusal },
    { ...during, runs, jobs: several, loss: 'none', refusal: 'none' },
  ]);

/** A run that is killed after its announcement, and then concurrent runs of two releases that find it, some of them slow. */
const abandonedBatch: fc.Arbitrary<readonly Step[]> = fc
  .record({
    before: step,
    day: fc.constantFrom<Day>(22, 21, 'none'),
    during: step,
    startsLate: fc.tuple(mostly(false, true, true), fc.boolean()),
    incident: fc.constantFrom<Incident | undefined>(undefined, undefined, 'sleeps before writing'),
    faults: fc.oneof(
      fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'sleeps before'), { maxLength: 30 }),
      // A single machine sleeps, once.
      fc
        .nat(30)
        .map((calls): Fault[] => [...Array.from({ length: calls }, (): Fault => 'none'), 'sleeps before']),
    ),
    slices: fc.oneof(slices, relay),
  })
  .map(({ before, day, during, startsLate, incident, faults, slices: interleaving }) => {
    const run = { timeChecks: 1_000, startsLate: false, process: 'new' } as const;
    return [
      {
        ...before,
        // The two releases validate this record differently.
        arrivals: [{ kind: 'valid in A', day }, ...before.arrivals],
        runs: [{ ...run, release: 'A', incident: 'killed before storing' }],
        jobs: [],
        faults: [],
        concurrentArrivals: [],
        concurrentLoss: 'none',
        loss: 'none',
        refusal: 'none',
      },
      {
        ...during,
        runs: [
          { ...run, release: 'A', startsLate: startsLate[0] },
          { ...run, release: 'B', incident },
          { ...run, release: 'A', startsLate: startsLate[1] },
        ],
        faults,
        slices: interleaving,
      },
    ];
  });

/** The state is lost during a run, and rebuilt while the run may still store something. */
const lossDuringRun: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    step,
    step,
    fc.record(plan),
    job,
    fc.constantFrom<Step['concurrentLoss']>('table lost', 'state lost', 'state corrupt'),
    fc.tuple(relaySlice, relaySlice),
  )
  .map(([before, during, run, rebuild, concurrentLoss, [first, later]]) => [
    { ...before, loss: 'none' },
    {
      ...during,
      concurrentArrivals: [],
      runs: [{ ...run, timeChecks: 1_000 }],
      jobs: [{ ...rebuild, verb: 'rebuild' }],
      faults: [],
      concurrentLoss,
      slices: [first, { task: 2, calls: 1 }, later],
    },
  ]);

/** Any behavior of the API, limits, and steps. */
export const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  api: fc.record({
    limit: fc.integer({ min: 1, max: 5 }),
    tip: fc.constantFrom('same', 'new', 'redeliver'),
    emptyPages: mostly(false, true),
    overlap: mostly(0, 1, 2),
    repeatsLast: mostly(false, true),
    replayDiffers: mostly(false, true),
    stuckEvery: mostly(0, 3, 7),
    jumpEvery: mostly(0, 1, 2, 5),
    jumpBy: fc.integer({ min: 1, max: 20 }),
  }),
  batchRecords: fc.integer({ min: 1, max: 9 }),
  batchPages: fc.integer({ min: 2, max: 4 }),
  batchDays: mostly(90, 1, 2),
  batchIdentities: mostly(20_000, 1, 3),
  idlePages: fc.integer({ min: 1, max: 4 }),
  rewindPages: mostly(100, 1, 2),
  // The largest day takes 5,000 bytes here, so the smaller budget evicts days when others are loaded.
  indexBytes: mostly(48_000_000, 6_000),
  steps: fc.oneof(
    { weight: 2, arbitrary: fc.array(step, { minLength: 1, maxLength: 7 }) },
    { weight: 1, arbitrary: competingRepairs },
    { weight: 1, arbitrary: abandonedBatch },
    { weight: 1, arbitrary: lossDuringRun },
  ),
});
