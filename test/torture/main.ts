import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { exitOnBrokenPipe } from '../../lambdas/cli/terminal/broken-pipe.ts';
import { GUARDS } from './guards.ts';
import { play } from './play.ts';
import { anySchedule } from './schedule.ts';
import { playWithout } from './without-guard.ts';

const HELP = `Plays random schedules of arrivals, crashes and overlapping runs on the real core, and looks for broken promises.

  npm run torture -- --runs 100000 --seed 1

  --runs N      how many schedules (10000)
  --seed N      another seed is another set of schedules; given again, the same one (random)
  --guards      takes each guard of the core out in turn, and tells after how many schedules that is noticed
  --no-shrink   does not look for the shortest schedule that breaks a promise
  --help        this
`;
const CHUNK = 500;
/** Where there is no terminal, progress is a line now and then. */
const LINE_EVERY = 10_000;

const write = (text: string) => process.stdout.write(text);

/** @returns the exit code: 0 every promise kept, 1 one broken, 2 wrongly called */
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
  const [runs, seed] = [Number(values.runs), Number(values.seed)];
  if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
    process.stderr.write('--runs must be a whole number from 1 on, --seed a whole number\n');
    return 2;
  }
  write(`${runs.toLocaleString('en-US')} schedules, seed ${seed}\n`);
  return values.guards ? playWithoutGuards(runs, seed) : playAll(runs, seed, values['no-shrink']);
}

/** @returns 1 where a guard can be taken out and nobody notices */
async function playWithoutGuards(runs: number, seed: number): Promise<0 | 1> {
  let isEach = true;
  for (const guard of GUARDS) {
    const { afterSchedules, how } = await playWithout(guard, runs, seed);
    isEach &&= afterSchedules !== undefined;
    const after = afterSchedules === undefined ? 'not noticed' : `after ${afterSchedules}: ${how}`;
    write(`${guard.name}\n    ${after}\n`);
  }
  return isEach ? 0 : 1;
}

async function playAll(runs: number, seed: number, noShrink: boolean): Promise<0 | 1> {
  const startedAt = performance.now();
  const found: Record<string, number> = {};
  // In chunks, each with a seed of its own: to show progress, and so that a failure is played again quickly.
  for (let done = 0; done < runs; done += CHUNK) {
    const details = await fc.check(property(found), {
      numRuns: Math.min(CHUNK, runs - done),
      seed: seed + done,
      endOnFailure: noShrink,
    });
    if (details.failed) {
      const { errorInstance: why } = details;
      const after = done + details.numRuns;
      write(
        `\nBroken after ${after} schedules: ${why instanceof Error ? (why.stack ?? why.message) : String(why)}\n`,
      );
      write(`${fc.defaultReportMessage(details) ?? ''}\n`);
      write(`Again: npm run torture -- --runs ${CHUNK} --seed ${seed + done}\n`);
      return 1;
    }
    const played = Math.min(done + CHUNK, runs);
    if (process.stdout.isTTY) write(`\r${played.toLocaleString('en-US')} played`);
    else if (played % LINE_EVERY === 0) write(`${played.toLocaleString('en-US')} played\n`);
  }
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  write(
    `${process.stdout.isTTY ? '\n' : ''}${Object.entries(found)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')}; ${seconds} s\n`,
  );
  return 0;
}

/** Adds what each schedule came to to `found`. */
function property(found: Record<string, number>) {
  return fc.asyncProperty(anySchedule, async (schedule) => {
    for (const [name, records] of Object.entries(await play(schedule))) {
      found[name] = (found[name] ?? 0) + records.length;
      if (records.length > 0) throw new Error(`${name}: ${records.join(' ')}`);
    }
  });
}

exitOnBrokenPipe();
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
