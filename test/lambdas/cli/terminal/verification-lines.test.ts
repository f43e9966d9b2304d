import { describe, expect, it } from 'vitest';
import { verificationLines } from '../../../../lambdas/cli/terminal/verification-lines.ts';
import { ITEM_USAGES } from '../../../support/ports/run.ts';

const TIME = { from: '2026-11-15T00:00:00.000Z', to: '2026-11-22T19:50:00.000Z' };
const WELL = {
  returned: 12_345,
  delivered: 12_344,
  rejected: 1,
  missing: 0,
  different: 0,
  duplicated: 0,
  examples: [],
};

describe('the result of a comparison', () => {
  it('says that every event is stored once', () => {
    expect(verificationLines(ITEM_USAGES, TIME, WELL, '--out data')).toEqual([
      'itemusages, events from 2026-11-15 00:00Z to 2026-11-22 19:50Z',
      '  returned by 1Password  12,345',
      '  delivered              12,344',
      '  in quarantine               1',
      '  missing                     0',
      '  different                   0',
      '  duplicated                  0',
      'Every event is stored once.',
    ]);
  });

  it('names examples, and what to do', () => {
    const time = '2026-11-16 08:00:00.123456789';
    const found = {
      ...{ ...WELL, missing: 2, different: 1, duplicated: 1 },
      examples: [
        { kind: 'missing', uuid: 'A\u001b[31mB', time },
        { kind: 'duplicated', uuid: undefined, time },
      ] as const,
    };
    const lines = verificationLines(ITEM_USAGES, TIME, found, '--out data');
    expect(lines.slice(7)).toEqual([
      '  missing     2026-11-16T08:00:00.123Z  A [31mB',
      '  duplicated  2026-11-16T08:00:00.123Z  without a uuid',
      '2 events not stored. Late ones may be under way: run this again in a minute.',
      'A rewind delivers what was never delivered:',
      '  npm run operator -- rewind --feed itemusages --from 2026-11-15T00:00:00.000Z --out data',
      '1 event delivered with other bytes; to deliver these too:',
      '  npm run operator -- rewind --feed itemusages --from 2026-11-15T00:00:00.000Z --out data --changed',
      'Events that are stored twice have one p_row_id: deduplicate by it, and report it.',
    ]);
  });
});
