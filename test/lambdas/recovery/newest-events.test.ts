import { describe, expect, it } from 'vitest';
import { findNewestEvents } from '../../../lambdas/recovery/newest-events.ts';
import { withOverrides } from '../../support/ports/overrides.ts';
import { signIn } from '../../support/ports/run.ts';
import { RecoveryFeed } from '../../support/recovery-feed.ts';

const DAY_MS = 86_400_000;

/** A feed with an object of two events for each age, in days. */
async function feedWithObjects(ages: readonly number[]): Promise<RecoveryFeed> {
  const memory = new RecoveryFeed([]);
  const now = memory.clock.time;
  for (const age of ages) {
    memory.clock.time = now - age * DAY_MS;
    memory.pages.records.push(signIn(`A${age}`), signIn(`B${age}`));
    await memory.poll();
  }
  memory.clock.time = now;
  return memory;
}

const ALL = { matches: () => true, skips: () => false };
const uuidsOf = (lines: readonly Buffer[]) =>
  lines.map((line) => (JSON.parse(line.toString()) as { uuid: string }).uuid);

describe('findNewestEvents', () => {
  it('returns the newest events, unchanged and in order of delivery', async () => {
    const memory = await feedWithObjects([3, 2, 0.001]);
    const found = await findNewestEvents(memory.context(), { ...ALL, count: 3 });
    expect(found.map(String)).toEqual(memory.delivered().slice(-3));
    expect(await findNewestEvents(memory.context(), { ...ALL, count: 0 })).toEqual([]);
  });

  it('takes the objects of a day in order of their announcement', async () => {
    const memory = await feedWithObjects([0.3, 0.2, 0.1]);
    const found = await findNewestEvents(memory.context(), { ...ALL, count: 4 });
    expect(uuidsOf(found)).toEqual(['A0.2', 'B0.2', 'A0.1', 'B0.1']);
  });

  it('reads no more than the objects that it needs, eight at a time', async () => {
    const ages = Array.from({ length: 20 }, (_, i) => 20 - i);
    const memory = await feedWithObjects(ages);
    const { archive } = memory.context();
    const listed: string[] = [];
    const read: string[] = [];
    const counting = withOverrides(archive, {
      keys: (prefix, after) => {
        listed.push(prefix);
        return archive.keys(prefix, after);
      },
      read: (key) => {
        read.push(key);
        return archive.read(key);
      },
    });
    await findNewestEvents(memory.context({ archive: counting }), { ...ALL, count: 4 });
    expect(read).toEqual(memory.objects.sortedKeys('logs/', '').slice(-8).reverse());
    expect(listed[0]).toBe('logs/onepassword_signinattempt/year=2026/month=11/day=23/');
    expect(listed).toHaveLength(10);
  });

  it('finds events that match, and skips objects', async () => {
    const memory = await feedWithObjects([3, 2, 1]);
    const matches = (line: Buffer) => line.includes('"A');
    expect(uuidsOf(await findNewestEvents(memory.context(), { ...ALL, count: 2, matches }))).toEqual([
      'A2',
      'A1',
    ]);
    const skips = (key: string) => key.includes('day=21');
    expect(uuidsOf(await findNewestEvents(memory.context(), { ...ALL, count: 3, skips }))).toEqual([
      'B3',
      'A2',
      'B2',
    ]);
  });

  it('finds objects of the last 31 days, and those that a clock ahead of this one created', async () => {
    const memory = await feedWithObjects([33, 31, -0.9]);
    expect(uuidsOf(await findNewestEvents(memory.context(), { ...ALL, count: 10 }))).toEqual([
      'A31',
      'B31',
      'A-0.9',
      'B-0.9',
    ]);
  });
});
