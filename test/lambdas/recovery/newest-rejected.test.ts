import { expect, it } from 'vitest';
import { newestRejected } from '../../../lambdas/recovery/newest-rejected.ts';
import { RecoveryFeed } from '../../support/recovery-feed.ts';

it('returns the records that were rejected last, in order of rejection, with their reasons', async () => {
  const memory = new RecoveryFeed([]);
  const records = Array.from({ length: 6 }, (_, i) => (i === 3 ? `{"uuid":${i}` : `{"uuid":"BAD${i}"}`));
  for (let i = 0; i < records.length; i += 2) {
    memory.pages.records.push(...records.slice(i, i + 2));
    await memory.poll();
    memory.clock.time += 60_000;
  }
  const keys = memory.objects.sortedKeys('quarantine/', '');
  const found = await newestRejected(memory.context(), 3);
  expect(found.map(({ bytes }) => bytes.toString())).toEqual(records.slice(3));
  expect(found.map(({ key }) => key)).toEqual([keys[1], keys[2], keys[2]]);
  expect(found.map(({ reasons }) => reasons.map(({ keyword }) => keyword))).toEqual([
    ['json'],
    ['required'],
    ['required'],
  ]);
  expect(await newestRejected(memory.context(), 100)).toHaveLength(6);
  expect(await newestRejected(memory.context(), 0)).toEqual([]);
});
