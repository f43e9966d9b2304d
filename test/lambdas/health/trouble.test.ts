import { describe, expect, it } from 'vitest';
import { RUNBOOK } from '../../../lambdas/contract/runbook.ts';
import { troubleOf } from '../../../lambdas/health/trouble.ts';
import { ITEM_USAGES } from '../../support/ports/run.ts';

describe('the trouble of a feed whose run ended without an error', () => {
  it.each([
    ['stalled', 'status --feed itemusages', RUNBOOK.apiRepeatsItself],
    ['silent', 'rewind --feed itemusages --since-last-good', RUNBOOK.cursorRefused],
  ] as const)('names the command and the runbook: %s', (outcome, command, runbook) => {
    expect(troubleOf(outcome, ITEM_USAGES)).toMatchObject({ remedy: { command, runbook } });
  });

  it.each(['caught_up', 'rewinding', 'out_of_time', 'overtaken', 'waiting', 'rate_limited'] as const)(
    'is undefined if the next run continues: %s',
    (outcome) => {
      expect(troubleOf(outcome, ITEM_USAGES)).toBeUndefined();
    },
  );
});
