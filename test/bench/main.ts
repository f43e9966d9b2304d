import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { exitOnBrokenPipe } from '../../lambdas/cli/terminal/broken-pipe.ts';
import { synthesizeApp } from '../deploy/synthesized-app.ts';
import { NO_EMULATOR, startEmulator, type Emulator } from '../support/emulator/process.ts';
import { compare, readBaseline, writeBaseline } from './baseline.ts';
import { measureCatchUp } from './catch-up.ts';
import { measureColdStart } from './cold-start.ts';
import { measureDeployed } from './deployed.ts';
import { measureFlatness } from './flatness.ts';
import { memorySizes } from './memory-size.ts';
import { measureOnePage } from './one-page.ts';
import { inPlace, type Place } from './place.ts';
import { costPlot } from './plot.ts';
import { reportLines } from './report.ts';
import { measureRequestLimit } from './request-limit.ts';
import { ratiosOf, type Results } from './results.ts';
import { measureStages } from './stages.ts';
import { measureThroughput } from './throughput.ts';
import { measureWarmRuns } from './warm-runs.ts';

const PARTS = ['throughput', 'stages', 'pages', 'aws', 'flat', 'deployed', 'catch-up', 'limit'] as const;
type Part = (typeof PARTS)[number];

const PLOT = 'cost-per-event.svg';

const HELP = `Measures the pipeline beside a bare loop, and the deployed bundle. All of it takes about ten minutes.

  npm run bench                     everything
  npm run bench -- --only PART,…    some of it: ${PARTS.join(', ')}

  --json             one JSON object instead of tables
  --write-baseline   keeps the ratios that were measured in test/bench/baseline.json, and the plot beside it
  --help             this

The exit code is 1 where a ratio is more than 5 % worse than the baseline.
`;

const write = (text: string) => process.stdout.write(text);
/** On the other output, where a script does not read it. */
const progress = (text: string) => {
  process.stderr.write(process.stderr.isTTY ? `\r${text}\u001b[K` : `${text}\n`);
};

/** @returns the exit code: 0 as fast as the baseline, 1 slower, 2 wrongly called, or it could not be measured */
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
    process.stderr.write(`--only takes ${PARTS.join(', ')}, each once, with commas between\n`);
    return 2;
  }

  const results = await inPlace(progress, (place) => measure(place, new Set(parts)));
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const ratios = ratiosOf(results);
  const compared = compare(ratios, readBaseline());
  if (results.flat !== undefined) savePlot('reports', costPlot(results.flat.sizes));
  if (values['write-baseline']) {
    writeBaseline(ratios);
    if (results.flat !== undefined) savePlot(import.meta.dirname, costPlot(results.flat.sizes));
  }
  if (values.json) write(`${JSON.stringify({ node: process.version, results, ratios: compared })}\n`);
  else write(`${reportLines(results, compared, process.stdout.isTTY).join('\n')}\n`);
  return compared.some(({ isSlower }) => isSlower) ? 1 : 0;
}

async function measure(place: Place, parts: ReadonlySet<Part>): Promise<Results> {
  return {
    // First, since it ends here where there is no emulator.
    ...(parts.has('aws') || parts.has('deployed') ? await measureWithEmulator(place, parts) : {}),
    ...(parts.has('throughput') ? { throughput: await measureThroughput(place) } : {}),
    ...(parts.has('stages') ? { stages: await measureStages(place) } : {}),
    ...(parts.has('pages') ? { pages: await measureOnePage(place) } : {}),
    ...(parts.has('catch-up') ? { 'catch-up': await measureCatchUp(place) } : {}),
    ...(parts.has('flat') ? { flat: await measureFlatness(place) } : {}),
    ...(parts.has('limit') ? { limit: await measureRequestLimit(place) } : {}),
  };
}

async function measureWithEmulator(place: Place, parts: ReadonlySet<Part>): Promise<Results> {
  place.progress('starting the emulator');
  const emulator = await startEmulator();
  if (emulator === undefined) throw new Error(NO_EMULATOR);
  try {
    return {
      ...(parts.has('aws') ? { aws: await measureDeployed(place, emulator) } : {}),
      ...(parts.has('deployed') ? await measureBundle(place, emulator) : {}),
    };
  } finally {
    emulator.stop();
  }
}

/** What `cdk synth` leaves for Lambda. */
async function measureBundle(place: Place, emulator: Emulator): Promise<Results> {
  place.progress('synthesising the stack');
  const { folder, functions } = synthesizeApp({});
  try {
    const [deployed] = functions;
    if (deployed === undefined) throw new Error('the stack has no function');
    const bundle = pathToFileURL(deployed.bundle).href;
    const start = await measureColdStart(place, deployed, bundle);
    const warm = await measureWarmRuns(place, emulator, bundle);
    return { start, warm, memory: memorySizes(start, warm) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function savePlot(folder: string, svg: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, PLOT), svg);
}

exitOnBrokenPipe();
// Through `exit`, where the emulator and the files are cleared away.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
