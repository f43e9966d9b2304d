import { inspect, parseArgs } from 'node:util';
import fc from 'fast-check';
import { exitOnBrokenPipe } from '../../lambdas/cli/terminal/broken-pipe.ts';
import { formatNumber } from '../../lambdas/cli/terminal/format-number.ts';
import { checkInChunks, INVALID_RUNS, parseRuns, type Failure } from '../support/random-runs.ts';
import { anySchedule } from './any-schedule.ts';
import { detectMissingGuard } from './guard-detection.ts';
import { GUARDS } from './guards.ts';
import type { Schedule } from './schedule.ts';
import { simulate } from './simulation.ts';

const HELP = `Simulates random schedules of arrivals, crashes, and overlapping runs on the
core, and checks that no guarantee is violated.

Usage: npm run torture -- [options]

  --runs N      the number of schedules (default: 10000)
  --seed N      the same seed generates the same schedules (default: random)
  --guards      removes each guard of the protocol in turn, and prints which
                schedule detects that it is missing
  --no-shrink   does not search for the shortest schedule that fails
  --help        prints this help

Exit codes:
  0  no guarantee was violated; with --guards, every missing guard was detected
  1  otherwise
  2  invalid usage

Examples:
  npm run torture -- --runs 100000
  npm run torture -- --runs 500 --seed 12345
  npm run torture -- --guards --runs 40000 --seed 20261126
`;
const CHUNK = 500;
/** How often progress is printed if the output is not a terminal, in schedules. */
const PROGRESS_EVERY = 10_000;

/** A schedule that violates a guarantee. */
class GuaranteeViolated extends Error {
  constructor(violation: string, records: readonly string[]) {
    super([violation, ...records.map((record) => `  ${record}`)].join('\n'));
  }
}

const write = (text: string) => process.stdout.write(text);

/** @returns the exit code, as the help describes it */
async function main(): Promise<0 | 1 | 2> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '10000' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      guards: { type: 'boolean', default: false },
      'no-shrink': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    write(HELP);
    return 0;
  }
  const parsed = parseRuns(values);
  if (parsed === undefined) {
    process.stderr.write(INVALID_RUNS);
    return 2;
  }
  const { runs, seed } = parsed;
  write(`${formatNumber(runs)} schedules, seed ${seed}\n`);
  return values.guards ? detectAll(runs, seed) : simulateAll(runs, seed, values['no-shrink']);
}

/** @returns 1 if a missing guard is not detected */
async function detectAll(runs: number, seed: number): Promise<0 | 1> {
  let detected = 0;
  for (const guard of GUARDS) {
    const detection = await detectMissingGuard(guard, runs, seed);
    if (detection !== undefined) detected += 1;
    const result =
      detection === undefined
        ? 'not detected'
        : `detected by schedule ${formatNumber(detection.schedule)}: ${detection.violation}`;
    write(`${guard.name}\n    ${result}\n`);
  }
  write(`${detected} of ${GUARDS.length} missing guards detected\n`);
  return detected === GUARDS.length ? 0 : 1;
}

async function simulateAll(runs: number, seed: number, noShrink: boolean): Promise<0 | 1> {
  const startedAt = performance.now();
  const totals: Record<string, number> = {};
  const chunks = { runs, seed, chunk: CHUNK, endOnFailure: noShrink };
  const failure = await checkInChunks(property(totals), chunks, (simulated) => {
    if (process.stdout.isTTY) write(`\r${formatNumber(simulated)} simulated`);
    else if (simulated % PROGRESS_EVERY === 0) write(`${formatNumber(simulated)} simulated\n`);
  });
  if (failure !== undefined) {
    reportFailure(failure);
    return 1;
  }
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const counts = Object.entries(totals).map(([violation, count]) => `${count} ${violation}`);
  write(`${process.stdout.isTTY ? '\n' : ''}${counts.join(', ')}\n${seconds} s\n`);
  return 0;
}

/** Adds the violations of each schedule to `totals`. */
function property(totals: Record<string, number>) {
  return fc.asyncProperty(anySchedule, async (schedule) => {
    for (const [violation, records] of Object.entries(await simulate(schedule))) {
      totals[violation] = (totals[violation] ?? 0) + records.length;
      if (records.length > 0) throw new GuaranteeViolated(violation, records);
    }
  });
}

function reportFailure({ details, done, seed }: Failure<[Schedule]>): void {
  const { errorInstance: error, counterexample, numRuns, numShrinks } = details;
  const message = error instanceof Error ? error.message : String(error);
  write(`${process.stdout.isTTY ? '\n' : ''}Schedule ${done + numRuns} failed: ${message}\n`);
  if (!(error instanceof GuaranteeViolated)) write(`${inspect(error)}\n`);
  write(`\nThe schedule (shrunk in ${numShrinks} steps):\n`);
  write(`${inspect(counterexample?.[0], { depth: null, maxArrayLength: null, breakLength: 80 })}\n`);
  write(`\nTo repeat: npm run torture -- --runs ${CHUNK} --seed ${seed}\n`);
}

exitOnBrokenPipe();
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
