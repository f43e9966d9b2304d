import { describe, expect, it } from 'vitest';
import { ReasonGroups } from '../../../lambdas/health/reason-groups.ts';

const reason = (path: string) => ({ path, keyword: 'type', message: 'must be string' });
const keyAt = (time: string) =>
  `quarantine/t/year=2026/month=11/day=22/hour=20/20261122T${time}000Z-hash.jsonl.gz`;

describe('ReasonGroups', () => {
  it('counts records by reason, the most frequent first, with the newest object', () => {
    const reasons = new ReasonGroups();
    reasons.add([reason('/a')], keyAt('200000'));
    reasons.add([reason('/b'), reason('/a'), reason('/b')], keyAt('200100'));
    reasons.add([reason('/b')], keyAt('195900'));
    reasons.add([reason('/b')], 'quarantine/another');
    reasons.add([], keyAt('210000'));
    expect(reasons.records).toBe(5);
    expect(reasons.groups).toEqual([
      { ...reason('/b'), records: 3, newest: '2026-11-22T20:01:00.000Z', key: keyAt('200100') },
      { ...reason('/a'), records: 2, newest: '2026-11-22T20:01:00.000Z', key: keyAt('200100') },
    ]);
  });

  it('has a time only of objects that the pipeline created', () => {
    const reasons = new ReasonGroups();
    reasons.add([reason('/a')], 'quarantine/another');
    expect(reasons.groups[0]).toMatchObject({ newest: undefined, key: 'quarantine/another' });
  });

  it('has at most 200 groups, and counts the records of further reasons', () => {
    const reasons = new ReasonGroups();
    for (let i = 0; i < 203; i += 1) reasons.add([reason(`/list/${i}`), reason('/list/0')], keyAt('200000'));
    expect(reasons.groups).toHaveLength(200);
    expect(reasons.groups[0]).toMatchObject({ path: '/list/0', records: 203 });
    expect(reasons.ungrouped).toBe(3);
  });
});
