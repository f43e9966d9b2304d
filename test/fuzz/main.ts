import { inspect, parseArgs } from 'node:util';
import fc from 'fast-check';
import { exitOnBrokenPipe } from '../../lambdas/cli/terminal/broken-pipe.ts';
import { formatNumber } from '../../lambdas/cli/terminal/format-number.ts';
import { checkInChunks, INVALID_RUNS, parseRuns, type Failure } from '../support/random-runs.ts';
import { rawText } from '../support/raw-text.ts';
import { anyPage } from './any-page.ts';
import { anyResponses, checkBatch } from './batch-property.ts';
import { checkPage } from './page-property.ts';
import { anyRecords, checkRecords } from './record-property.ts';

const HELP = `Checks arbitrary and mutated bytes against plain reference implementations: the
page parser, what is derived from a record, and the path of pages through a batch.

Usage: npm run fuzz -- [options]

  --runs N      the number of response bodies for the page parser (default:
                100000); a tenth as many sequences of records, and of pages
                through a batch
  --seed N      the same seed generates the same bytes (default: random)
  --only PART   pages, records, or batches (default: all of them)
  --no-shrink   does not search for the shortest counterexample
  --help        prints this help

Exit codes:
  0  the references agree
  1  they do not: prints the counterexample
  2  invalid usage

Examples:
  npm run fuzz -- --runs 1000000
  npm run fuzz -- --only pages --runs 1000 --seed 12345
`;
const CHUNK = 1_000;
/** How often progress is printed if the output is not a terminal, as a share of all runs. */
const PROGRESS_STEPS = 10;

interface Part {
  readonly what: string;
  /** A run takes so many times as long as one of the page parser, roughly. */
  readonly cost: number;
  /** The property, which passes what it has checked to `count`. */
  readonly property: (count: (kind: string, number: number) => void) => fc.IRawProperty<unknown>;
}

const PARTS = new Map<string, Part>([
  [
    'pages',
    {
      what: 'response bodies',
      cost: 1,
      property: (count) =>
        fc.property(anyPage, (body) => {
          count(checkPage(body) === 'a page' ? 'pages' : 'malformed', 1);
        }),
    },
  ],
  [
    'records',
    {
      what: 'sequences of records',
      cost: 10,
      property: (count) =>
        fc.property(anyRecords, (sequence) => {
          const valid = checkRecords(sequence);
          count('valid records', valid);
          count('invalid records', sequence.records.length - valid);
        }),
    },
  ],
  [
    'batches',
    {
      what: 'sequences of pages through a batch',
      cost: 10,
      property: (count) =>
        fc.asyncProperty(anyResponses, async (responses) => {
          count('records', await checkBatch(responses));
        }),
    },
  ],
]);

const write = (text: string) => process.stdout.write(text);

/** @returns the exit code, as the help describes it */
async function main(): Promise<0 | 1 | 2> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 30)) },
      only: { type: 'string' },
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
  const names = values.only === undefined ? [...PARTS.keys()] : [values.only];
  for (const name of names) {
    const part = PARTS.get(name);
    if (part === undefined) {
      process.stderr.write(`--only must be one of ${[...PARTS.keys()].join(', ')}\n`);
      return 2;
    }
    const all = values.only === undefined ? Math.ceil(runs / part.cost) : runs;
    const failure = await check(part, { runs: all, seed, endOnFailure: values['no-shrink'] });
    if (failure !== undefined) {
      reportFailure(name, failure);
      return 1;
    }
  }
  return 0;
}

/** Checks one part, and prints progress and what was checked. */
async function check(
  { what, property }: Part,
  options: { readonly runs: number; readonly seed: number; readonly endOnFailure: boolean },
): Promise<Failure<unknown> | undefined> {
  const { runs, seed } = options;
  write(`${formatNumber(runs)} ${what}, seed ${seed}\n`);
  const startedAt = performance.now();
  const totals = new Map<string, number>();
  const count = (kind: string, number: number) => totals.set(kind, (totals.get(kind) ?? 0) + number);
  let nextStep = 1;
  const onProgress = (done: number) => {
    if (process.stdout.isTTY) write(`\r${formatNumber(done)} checked`);
    else if (done >= (nextStep * runs) / PROGRESS_STEPS) {
      write(`${formatNumber(done)} checked\n`);
      nextStep = Math.floor((done * PROGRESS_STEPS) / runs) + 1;
    }
  };
  const failure = await checkInChunks(property(count), { ...options, chunk: CHUNK }, onProgress);
  if (process.stdout.isTTY) write('\n');
  if (failure !== undefined) return failure;
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const counts = [...totals].map(([kind, number]) => `${formatNumber(number)} ${kind}`);
  write(`they agree: ${counts.join(', ')}; ${seconds} s\n`);
  return undefined;
}

function reportFailure(part: string, { details, done, seed }: Failure<unknown>): void {
  const { errorInstance: error, counterexample, numRuns, numShrinks } = details;
  write(`Run ${formatNumber(done + numRuns)} failed: ${inspect(error)}\n`);
  write(`\nThe counterexample (shrunk in ${numShrinks} steps), with invalid UTF-8 as lone surrogates:\n`);
  write(`${inspect(readable(counterexample), { depth: null, maxStringLength: null, breakLength: 80 })}\n`);
  write(`\nTo repeat: npm run fuzz -- --only ${part} --runs ${CHUNK} --seed ${seed}\n`);
}

/** Bytes as raw texts, and schemas as their log types. */
function readable(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return rawText(value);
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  if ('logType' in value) return value.logType;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, readable(inner)]));
}

exitOnBrokenPipe();
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
