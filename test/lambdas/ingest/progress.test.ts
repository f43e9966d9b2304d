import { expect, it } from 'vitest';
import { addToTotals, noTotals, type Progress } from '../../../lambdas/ingest/progress.ts';
import { firstState } from '../../../lambdas/ingest/state-changes.ts';
import { START_TIME } from '../../support/ports/run.ts';

it('addToTotals adds the steps of runs, and counts no object for a batch without events', () => {
  const steps: Progress[] = [
    { kind: 'state', state: firstState(START_TIME, { startTime: START_TIME }) },
    { kind: 'page', records: 6, repeats: 2 },
    { kind: 'unknown_fields', paths: ['new'], others: 0 },
    { kind: 'quarantined', key: 'quarantine/a', records: 1, firstReasons: [] },
    { kind: 'committed', key: 'logs/a', events: 3, lateEvents: 1, rejected: 1, skipped: 0 },
    { kind: 'page', records: 5, repeats: 1 },
    { kind: 'reread_differs' },
    { kind: 'committed', key: 'logs/b', events: 0, lateEvents: 0, rejected: 4, skipped: 2 },
    { kind: 'committed', key: 'logs/c', events: 2, lateEvents: 0, rejected: 0, skipped: 0 },
    {
      kind: 'rewound',
      from: START_TIME,
      to: undefined,
      changed: false,
      delivered: 9,
      skipped: 9,
      endedAt: START_TIME,
    },
  ];
  const totals = noTotals();
  for (const step of steps) addToTotals(totals, step);
  expect(totals).toEqual({
    pages: 2,
    records: 11,
    events: 5,
    lateEvents: 1,
    rejected: 5,
    repeats: 3,
    objects: 2,
  });
});
