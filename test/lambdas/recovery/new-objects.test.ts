import { expect, it } from 'vitest';
import { NewObjects } from '../../../lambdas/recovery/new-objects.ts';
import { events } from '../../support/ports/events.ts';
import { RecoveryFeed } from '../../support/recovery-feed.ts';

const MINUTE_MS = 60_000;

/** Delivers one event in an object that was announced some minutes ago, and returns its key. */
async function deliver(memory: RecoveryFeed, minutesAgo = 0): Promise<string> {
  const { clock, pages, objects } = memory;
  clock.time -= minutesAgo * MINUTE_MS;
  pages.records.push(...events(1, pages.records.length));
  await memory.poll();
  clock.time += minutesAgo * MINUTE_MS;
  return [...objects.objects.keys()].at(-1)!;
}

it('finds each object once, also one whose key sorts before those that were found', async () => {
  const memory = new RecoveryFeed([]);
  const newObjects = new NewObjects(memory.context());
  const first = await deliver(memory);
  expect(await newObjects.look()).toEqual([first]);
  memory.clock.time += MINUTE_MS;
  const second = await deliver(memory);
  expect(await newObjects.look()).toEqual([second]);
  const late = await deliver(memory, 10);
  expect(newObjects.isUnseen(late)).toBe(true);
  expect(newObjects.isUnseen(second)).toBe(false);
  expect(await newObjects.look()).toEqual([late]);
  expect(await newObjects.look()).toEqual([]);
});

it('does not take an object for new that is older than an hour', async () => {
  const memory = new RecoveryFeed([]);
  const old = await deliver(memory, 121);
  const newObjects = new NewObjects(memory.context());
  expect(await newObjects.look()).toEqual([]);
  expect(newObjects.isUnseen(old)).toBe(false);
});

it('finds nothing twice as hours pass', async () => {
  const memory = new RecoveryFeed([]);
  const newObjects = new NewObjects(memory.context());
  const created: string[] = [];
  const found: string[] = [];
  for (let i = 0; i < 12; i += 1) {
    created.push(await deliver(memory));
    found.push(...(await newObjects.look()));
    memory.clock.time += 25 * MINUTE_MS;
  }
  expect(found).toEqual(created);
});
