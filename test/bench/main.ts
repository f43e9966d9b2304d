import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exitOnBrokenPipe } from '../../lambdas/cli/terminal/broken-pipe.ts';
import { agreementOf } from './agreement.ts';
import { compareRatios, readBaseline, writeBaseline, type ComparedRatio } from './baseline.ts';
import { measureOtherLoad } from './other-load.ts';
import { measureParts, PART_NAMES, PARTS } from './parts.ts';
import { costPlot } from './plot.ts';
import { agreementLines, reportLines } from './report.ts';
import { ratiosOf } from './results.ts';
import { withWorkspace } from './workspace.ts';

/** What other programs may use of the machine. Beyond that, times say little about the pipeline, and ratios are off. */
const QUIET = 0.1;

const PLOT = 'cost-per-event.svg';

const HELP = `Compares the pipeline with a bare loop, and measures the deployed bundle and the
commands. All parts take about twenty minutes.

  npm run bench                     all parts
  npm run bench -- --only PART,…    some parts:

${PART_NAMES.map((name) => `    ${name.padEnd(14)}${PARTS[name]}`).join('\n')}

  --json                 print one JSON object for each run instead of tables
  --repeat N             measure N times, and show how the runs agree
  --write-baseline       save the measured figures (medians of the runs) and the
                         plot in test/bench
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

const clearProgress = () => {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
};
const writeLines = (lines: readonly string[]) => write(`${lines.join('\n')}\n`);

/** @returns the exit code: 0 if no figure is worse than the baseline, 1 if one is, 2 for invalid usage */
async function main(): Promise<0 | 1 | 2> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: PART_NAMES.join(',') },
      repeat: { type: 'string', default: '1' },
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
    return refuse(`--only accepts a comma-separated list of: ${PART_NAMES.join(', ')}`);
  }
  const repeat = Number(values.repeat);
  if (!Number.isInteger(repeat) || repeat < 1) return refuse('--repeat must be a whole number from 1');
  const slowDownPercent = Number(values['slow-down']);
  if (!(slowDownPercent >= 0)) return refuse('--slow-down must be a number of percent');
  if (slowDownPercent > 0 && values['write-baseline']) {
    return refuse('--slow-down and --write-baseline exclude each other');
  }

  await warnIfBusy();
  const runs: ComparedRatio[][] = [];
  while (runs.length < repeat) {
    const results = await withWorkspace({ progress, slowDownPercent }, (workspace) =>
      measureParts(workspace, new Set(parts)),
    );
    const compared = compareRatios(ratiosOf(results), readBaseline());
    runs.push(compared);
    clearProgress();
    if (values.json) write(`${JSON.stringify({ node: process.version, results, ratios: compared })}\n`);
    else writeLines(reportLines(results, compared, process.stdout.isTTY));
    if (results.backlogSizes !== undefined) {
      const plot = costPlot(results.backlogSizes.sizes);
      savePlot('reports', plot);
      if (values['write-baseline']) savePlot(import.meta.dirname, plot);
    }
  }
  const agreement = agreementOf(runs);
  if (repeat > 1 && !values.json) writeLines(agreementLines(agreement, process.stdout.isTTY));
  if (values['write-baseline']) writeBaseline(agreement);
  return runs.flat().some(({ verdict }) => verdict === 'slower') ? 1 : 0;
}

function refuse(message: string): 2 {
  process.stderr.write(`${message}\n`);
  return 2;
}

async function warnIfBusy(): Promise<void> {
  progress('measuring what other programs use of this machine');
  const load = await measureOtherLoad();
  clearProgress();
  if (load <= QUIET) return;
  process.stderr.write(
    `Other programs use ${(100 * load).toFixed(0)} % of this machine: expect wrong figures.\n`,
  );
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
