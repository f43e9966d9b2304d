import { expect, it } from 'vitest';
import { reasonLines } from '../../../../lambdas/cli/terminal/reason-lines.ts';
import { ReasonGroups } from '../../../../lambdas/health/reason-groups.ts';

const KEY = 'quarantine/t/year=2026/month=11/day=22/hour=20/20261122T200000000Z-hash.jsonl.gz';

it('lists reasons with their counts and times, wrapped to the width', () => {
  const reasons = new ReasonGroups();
  reasons.add([{ path: '/a', keyword: 'type', message: 'must be \u001bstring' }], KEY);
  reasons.add([{ path: '/a', keyword: 'type', message: 'must be \u001bstring' }], KEY);
  reasons.add(
    [{ path: '/b', keyword: 'format', message: 'must match format "date-time"' }],
    'quarantine/other',
  );
  expect(reasonLines(reasons, 60)).toEqual([
    '  records  newest             reason',
    '        2  2026-11-22 20:00Z  /a must be string (type)',
    '        1                     /b must match format',
    '                              "date-time" (format)',
  ]);
  expect(reasonLines(new ReasonGroups(), 60)).toEqual([]);
});
