import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MINIMUM_SCORES, parseReport, scoresByFolder, scoreTable } from './scores.ts';

const STRYKER = path.join(import.meta.dirname, 'stryker/node_modules/@stryker-mutator/core/bin/stryker.js');
const CONFIG = 'reports/stryker.json';
const REPORT = 'reports/mutation.json';

const OPTIONS = {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  // Each mutant runs only the tests that cover it.
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Stryker would add a comment to every file, for a type checker that does not run here.
  disableTypeChecks: false,
  tempDirName: 'reports/sandbox',
  ignorePatterns: ['/.venv', '/cdk.out', '/data', '/reports'],
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'reports/mutation.html' },
  jsonReporter: { fileName: REPORT },
};

/**
 * Mutation testing: changes the code in many small ways, and checks that a test fails each time.
 * `npm run mutation -- FILE…` mutates only these files. Surviving mutants are printed, and listed in reports/mutation.html;
 * test/mutation/survivors.md explains which may survive.
 *
 * @returns the exit code: 0 if every folder reaches its minimum score, 1 if one does not, 2 if Stryker failed
 */
function main(): 0 | 1 | 2 {
  const files = process.argv.slice(2);
  const mutate = files.length > 0 ? files : Object.keys(MINIMUM_SCORES).map((folder) => `${folder}/**/*.ts`);
  mkdirSync('reports', { recursive: true });
  writeFileSync(CONFIG, JSON.stringify({ ...OPTIONS, mutate }));
  const { status } = spawnSync(process.execPath, [STRYKER, 'run', CONFIG], { stdio: 'inherit' });
  if (status !== 0) return 2;

  const scores = scoresByFolder(parseReport(readFileSync(REPORT, 'utf8')));
  process.stdout.write(`\n${scoreTable(scores).join('\n')}\n`);
  return scores.every(({ score, minimum }) => score >= minimum) ? 0 : 1;
}

process.exitCode = main();
