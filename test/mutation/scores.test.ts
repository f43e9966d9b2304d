import { expect, it } from 'vitest';
import { parseReport, scoresByFolder, scoreTable } from './scores.ts';

const report = (statuses: Readonly<Record<string, readonly string[]>>) =>
  parseReport(
    JSON.stringify({
      files: Object.fromEntries(
        Object.entries(statuses).map(([file, mutants]) => [
          file,
          { language: 'typescript', mutants: mutants.map((status, id) => ({ id: String(id), status })) },
        ]),
      ),
    }),
  );

it('counts timeouts as detected, and mutants without coverage as undetected', () => {
  const scores = scoresByFolder(
    report({
      'lambdas/ingest/batch.ts': ['Killed', 'Killed', 'Timeout', 'Survived'],
      'lambdas/ingest/lines/event-line.ts': ['NoCoverage', 'Ignored'],
      'lambdas/recovery/rewind.ts': ['Killed'],
    }),
  );
  expect(scores).toMatchObject([
    { folder: 'lambdas/ingest', killed: 2, timeout: 1, survived: 1, noCoverage: 1, score: 60 },
    { folder: 'lambdas/recovery', killed: 1, score: 100 },
  ]);
  expect(scoreTable(scores)[1]).toMatch(/^lambdas\/ingest +2 +1 +1 +1 +60\.0 % +90 %$/);
});

it('has no score for a folder that was not mutated', () => {
  expect(scoresByFolder(report({ 'lambdas/recovery/rewind.ts': ['Ignored'] }))).toEqual([]);
});

it('does not accept a file that is not a report', () => {
  expect(() => parseReport('{"files":[]}')).toThrow();
});
