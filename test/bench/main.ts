import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { exitOnBrokenPipe } from '../../lambdas/cli/terminal/broken-pipe.ts';
import { synthesizeApp } from '../deploy/synthesized-app.ts';
import { NO_EMULATOR, startEmulator, type Emulator } from '../support/emulator/process.ts';
import { measureAwsAdapters } from './aws-adapters.ts';
import { measureBacklogSizes } from './backlog-size.ts';
import { compareRatios, readBaseline, writeBaseline } from './baseline.ts';
import { measureCatchUp } from './catch-up.ts';
import { measureColdStart } from './cold-start.ts';
import { calculateMemorySizes } from './memory-size.ts';
import { measureOtherLoad } from './other-load.ts';
import { costPlot } from './plot.ts';
import { measureRateLimit } from './rate-limit.ts';
import { reportLines } from './report.ts';
import { ratiosOf, type Results } from './results.ts';
import { measureSinglePage } from './single-page.ts';
import { measureStages } from './stages.ts';
import { measureStartUp } from './start-up.ts';
import { measureThroughput } from './throughput.ts';
import { measureWarmInvocations } from './warm-invocations.ts';
import { withWorkspace, type Workspace } from './workspace.ts';

/** What can be measured alone, in the order of the help. */
const PARTS = {
  throughput: 'the pipeline and the bare loop, with the cursor first and last',
  stages: 'each stage of the pipeline alone',
  'single-page': 'runs with a single page',
  'aws-adapters': 'the pipeline with the AWS adapters, on the emulator',
  'backlog-size': 'CPU time and memory by the size of the backlog',
  bundle: 'the deployed bundle: cold start, warm invocations',
  'start-up': 'npm start and npm run operator with nothing to do',
  'catch-up': 'pages per second from an API that takes 100 ms per page',
  'rate-limit': 'three feeds at 600 requests per minute',
} as const;
type Part = keyof typeof PARTS;
const PART_NAMES = Object.keys(PARTS) as Part[];

/** What other programs may use of the machine. Beyond that, times say little about the pipeline, and ratios are off. */
const QUIET = 0.1;

const PLOT = 'cost-per-event.svg';

const HELP = `Compares the pipeline with a bare loop, and measures the deployed bundle and the
commands. All parts take about twenty minutes.

  npm run bench                     all parts
  npm run bench -- --only PART,…    some parts:

${PART_NAMES.map((name) => `    ${name.padEnd(14)}${PARTS[name]}`).join('\n')}

  --json                 print one JSON object instead of tables
  --write-baseline       save the measured figures and the plot in test/bench
  --slow-down PERCENT    make the pipeline burn so much more CPU time, to see
                         that the report shows it
  --help                 print this help

Exit codes: 0 if no figure is worse than the baseline by more than its
tolerance, 1 if one is, 2 if the measurement failed.
`;

const write = (text: string) => process.stdout.write(text);
/** Progress goes to stderr, so that a script can read stdout. */
const progress = (step: string) => {
  const seconds = Math.round(performance.now() / 1_000);
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} ${step}`;
  process.stderr.write(process.stderr.isTTY ? `\r${text}\u001b[K` : `${text}\n`);
};

/** @returns the exit code: 0 if no ratio is worse than the baseline, 1 if one is, 2 for invalid usage */
async function main(): Promise<0 | 1 | 2> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: PART_NAMES.join(',') },
      json: { type: 'boolean', default: false },
      'write-baseline': { type: 'boolean', default: false },
      'slow-down': { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    write(HELP);
    return 0;
  }
  const names = values.only.split(',');
  const parts = PART_NAMES.filter((part) => names.includes(part));
  if (parts.length !== names.length) {
    process.stderr.write(`--only accepts a comma-separated list of: ${PART_NAMES.join(', ')}\n`);
    return 2;
  }

  const slowDownPercent = Number(values['slow-down']);
  if (!(slowDownPercent >= 0) || (slowDownPercent > 0 && values['write-baseline'])) {
    process.stderr.write('--slow-down needs a number of percent, and no --write-baseline\n');
    return 2;
  }

  progress('measuring what other programs use of this machine');
  const load = await measureOtherLoad();
  if (load > QUIET) {
    progress(`other programs use ${(100 * load).toFixed(0)} % of the CPU time: expect wrong figures\n`);
  }

  const results = await withWorkspace({ progress, slowDownPercent }, (workspace) =>
    measure(workspace, new Set(parts)),
  );
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const ratios = ratiosOf(results);
  const compared = compareRatios(ratios, readBaseline());
  if (results.backlogSizes !== undefined) savePlot('reports', costPlot(results.backlogSizes.sizes));
  if (values['write-baseline']) {
    writeBaseline(ratios);
    if (results.backlogSizes !== undefined)
      savePlot(import.meta.dirname, costPlot(results.backlogSizes.sizes));
  }
  if (values.json) write(`${JSON.stringify({ node: process.version, results, ratios: compared })}\n`);
  else write(`${reportLines(results, compared, process.stdout.isTTY).join('\n')}\n`);
  return compared.some(({ verdict }) => verdict === 'slower') ? 1 : 0;
}

async function measure(workspace: Workspace, parts: ReadonlySet<Part>): Promise<Results> {
  return {
    // First, because these parts fail at once if no emulator is installed.
    ...(parts.has('aws-adapters') || parts.has('bundle') ? await measureOnEmulator(workspace, parts) : {}),
    ...(parts.has('throughput') ? { throughput: await measureThroughput(workspace) } : {}),
    ...(parts.has('stages') ? { stages: await measureStages(workspace) } : {}),
    ...(parts.has('single-page') ? { singlePage: await measureSinglePage(workspace) } : {}),
    ...(parts.has('start-up') ? { startUp: await measureStartUp(workspace) } : {}),
    ...(parts.has('catch-up') ? { catchUp: await measureCatchUp(workspace) } : {}),
    ...(parts.has('backlog-size') ? { backlogSizes: await measureBacklogSizes(workspace) } : {}),
    ...(parts.has('rate-limit') ? { rateLimit: await measureRateLimit(workspace) } : {}),
  };
}

async function measureOnEmulator(workspace: Workspace, parts: ReadonlySet<Part>): Promise<Results> {
  workspace.progress('starting the emulator');
  const emulator = await startEmulator();
  if (emulator === undefined) throw new Error(NO_EMULATOR);
  try {
    return {
      ...(parts.has('aws-adapters') ? { awsAdapters: await measureAwsAdapters(workspace, emulator) } : {}),
      ...(parts.has('bundle') ? await measureBundle(workspace, emulator) : {}),
    };
  } finally {
    emulator.stop();
  }
}

/** Measures a bundle that `cdk synth` creates for Lambda. */
async function measureBundle(workspace: Workspace, emulator: Emulator): Promise<Results> {
  workspace.progress('synthesizing the stack');
  const { folder, functions } = synthesizeApp({});
  try {
    const [deployed] = functions;
    if (deployed === undefined) throw new Error('the stack has no function');
    const bundle = pathToFileURL(deployed.bundle).href;
    const coldStart = await measureColdStart(workspace, deployed, bundle);
    const warmInvocations = await measureWarmInvocations(workspace, emulator, bundle);
    return { coldStart, warmInvocations, memorySizes: calculateMemorySizes(coldStart, warmInvocations) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function savePlot(folder: string, svg: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, PLOT), svg);
}

exitOnBrokenPipe();
// process.exit runs the handlers that stop the emulator and remove the files.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
