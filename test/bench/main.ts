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
import { costPlot } from './plot.ts';
import { measureRateLimit } from './rate-limit.ts';
import { reportLines } from './report.ts';
import { ratiosOf, type Results } from './results.ts';
import { measureSinglePage } from './single-page.ts';
import { measureStages } from './stages.ts';
import { measureThroughput } from './throughput.ts';
import { measureWarmInvocations } from './warm-invocations.ts';
import { withWorkspace, type Workspace } from './workspace.ts';

const PARTS = [
  'throughput',
  'stages',
  'single-page',
  'aws-adapters',
  'backlog-size',
  'bundle',
  'catch-up',
  'rate-limit',
] as const;
type Part = (typeof PARTS)[number];

const PLOT = 'cost-per-event.svg';

const HELP = `Compares the pipeline with a bare loop, and measures the deployed bundle. All parts take about ten minutes.

  npm run bench                     all parts
  npm run bench -- --only PART,…    some parts:
                                    ${PARTS.slice(0, 4).join(', ')},
                                    ${PARTS.slice(4).join(', ')}

  --json             print one JSON object instead of tables
  --write-baseline   save the measured ratios and the plot in test/bench
  --help             print this help

Exit codes: 0 if every ratio is within 5 % of the baseline, 1 if one is worse, 2 if the measurement failed.
`;

const write = (text: string) => process.stdout.write(text);
/** Progress goes to stderr, so that a script can read stdout. */
const progress = (text: string) => {
  process.stderr.write(process.stderr.isTTY ? `\r${text}\u001b[K` : `${text}\n`);
};

/** @returns the exit code: 0 if no ratio is worse than the baseline, 1 if one is, 2 for invalid usage */
async function main(): Promise<0 | 1 | 2> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: PARTS.join(',') },
      json: { type: 'boolean', default: false },
      'write-baseline': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    write(HELP);
    return 0;
  }
  const names = values.only.split(',');
  const parts = PARTS.filter((part) => names.includes(part));
  if (parts.length !== names.length) {
    process.stderr.write(`--only accepts a comma-separated list of: ${PARTS.join(', ')}\n`);
    return 2;
  }

  const results = await withWorkspace(progress, (workspace) => measure(workspace, new Set(parts)));
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
  return compared.some(({ isSlower }) => isSlower) ? 1 : 0;
}

async function measure(workspace: Workspace, parts: ReadonlySet<Part>): Promise<Results> {
  return {
    // First, because these parts fail at once if no emulator is installed.
    ...(parts.has('aws-adapters') || parts.has('bundle') ? await measureOnEmulator(workspace, parts) : {}),
    ...(parts.has('throughput') ? { throughput: await measureThroughput(workspace) } : {}),
    ...(parts.has('stages') ? { stages: await measureStages(workspace) } : {}),
    ...(parts.has('single-page') ? { singlePage: await measureSinglePage(workspace) } : {}),
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
