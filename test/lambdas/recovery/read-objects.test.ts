import { expect, it } from 'vitest';
import { readObjects } from '../../../lambdas/recovery/read-objects.ts';
import { events } from '../../support/ports/events.ts';
import { RecoveryFeed } from '../../support/recovery-feed.ts';

it('reads objects in order of the keys, and skips those that no longer exist', async () => {
  const memory = new RecoveryFeed(events(1));
  await memory.poll();
  const [key = ''] = memory.objects.objects.keys();
  const keys = Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? 'logs/gone' : key));
  const found: string[] = [];
  for await (const object of readObjects(memory.objects, keys)) found.push(object.key);
  expect(found).toEqual(keys.filter((one) => one === key));
});
