import path from 'node:path';
import { Stryker } from '@stryker-mutator/core';

/** The least score of each folder, in per cent of its mutants. */
const LEAST: Readonly<Record<string, number>> = { 'lambdas/ingest': 90, 'lambdas/events-api': 80 };

/** What may become of a mutant. One on which the tests never end is caught too. */
const STATUSES = ['Killed', 'Timeout', 'Survived', 'NoCoverage'] as const;

const write = (text: string) => process.stdout.write(text);

/**
 * Changes the code in every small way, and looks whether a test fails. `npm run mutation -- FILE…` does it to these
 * files alone. What survives is printed, and stands in reports/mutation.html; test/mutation/survivors.md says why some may.
 *
 * @returns the exit code: 0 every folder has its score, 1 one has not
 */
async function main(): Promise<0 | 1> {
  const files = process.argv.slice(2);
  const mutants = await new Stryker({
    testRunner: 'vitest',
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    mutate: files.length > 0 ? files : Object.keys(LEAST).map((folder) => `${folder}/**/*.ts`),
    // Each mutant meets only the tests that reach it.
    coverageAnalysis: 'perTest',
    concurrency: 2,
    // It would put a comment on top of every file, for a compiler that is not asked here.
    disableTypeChecks: false,
    tempDirName: 'reports/sandbox',
    ignorePatterns: ['/.venv', '/cdk.out', '/data', '/reports'],
    reporters: ['clear-text', 'html', 'json'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    htmlReporter: { fileName: 'reports/mutation.html' },
    jsonReporter: { fileName: 'reports/mutation.json' },
  }).runMutationTest();

  let isEnough = true;
  write('\nfolder              killed  timeout  survived  no test   score  least\n');
  for (const [folder, least] of Object.entries(LEAST)) {
    const inFolder = mutants.filter(({ fileName }) => path.relative('.', fileName).startsWith(`${folder}/`));
    if (inFolder.length === 0) continue;
    const [killed, timeout, survived, none] = STATUSES.map(
      (status) => inFolder.filter((mutant) => mutant.status === status).length,
    ) as [number, number, number, number];
    const caught = killed + timeout;
    const score = (100 * caught) / (caught + survived + none);
    isEnough &&= score >= least;
    const cells = [
      folder.padEnd(18),
      String(killed).padStart(6),
      String(timeout).padStart(7),
      String(survived).padStart(8),
      String(none).padStart(7),
      `${score.toFixed(1)} %`.padStart(6),
      `${least} %`.padStart(5),
    ];
    write(`${cells.join('  ')}\n`);
  }
  return isEnough ? 0 : 1;
}

process.exitCode = await main();
