import { describe, expect, it } from 'vitest';
import { FixSettings, RepairState, RewindFeed } from '../../../lambdas/ingest/errors.ts';
import { claimedBy } from '../../../lambdas/ingest/state.ts';
import { rebuild } from '../../../lambdas/recovery/rebuild.ts';
import { rewind } from '../../../lambdas/recovery/rewind.ts';
import { signIn, SIGN_INS, START_TIME } from '../../ports/run.ts';
import { events, names, RecoveryWorld } from './recovery-world.ts';

const HOUR_MS = 3_600_000;
const bad = '{"uuid":"BAD"}';

/** A feed whose state is gone; each of its records was delivered by a poll of its own, an hour after the one before. */
async function lost(records: readonly string[]): Promise<RecoveryWorld> {
  const memory = new RecoveryWorld([]);
  for (const record of records) {
    memory.source.texts.push(record);
    memory.clock.time += HOUR_MS;
    await memory.poll();
  }
  memory.states.texts.clear();
  return memory;
}

describe('rebuild', () => {
  it('lets the feed go on after its newest object', async () => {
    const memory = await lost(events(5));
    const newest = new Date(memory.clock.time).toISOString();
    memory.source.texts.push(...events(2, 5));
    await expect(memory.poll()).rejects.toThrow(RepairState);
    const before = memory.source.requests.length;
    expect(await rebuild(memory.world())).toBe(newest);
    expect(memory.source.requests[before]).toEqual({ cursor: '5' });
    expect(memory.uuids()).toEqual(names(7));
    memory.source.texts.push(...events(1, 7));
    expect(await memory.poll()).toBe('caught up');
    expect(memory.uuids()).toEqual(names(8));
  });

  it('keeps the time of the newest object, by which silence is told', async () => {
    const memory = await lost(events(2));
    const newest = new Date(memory.clock.time).toISOString();
    memory.clock.time += 10 * HOUR_MS;
    await rebuild(memory.world());
    expect((await memory.state()).lastObjectAt).toBe(newest);
  });

  it('takes the place of a state that cannot be read', async () => {
    const memory = await lost(events(2));
    memory.states.texts.set(SIGN_INS.name, '{"revision":"x"}');
    await rebuild(memory.world());
    expect(await memory.poll()).toBe('caught up');
    expect(memory.uuids()).toEqual(names(2));
  });

  it('neither delivers nor sets aside what came after the newest object and is there already', async () => {
    const memory = await lost([...events(2), bad, '{"uuid":"BAD2"}']);
    // Delivered by the first rebuild: the live flow's newest object does not tell of it.
    memory.source.texts.push(...events(1, 2));
    await rebuild(memory.world());
    memory.states.texts.clear();
    await rebuild(memory.world());
    expect(memory.uuids()).toEqual(names(3));
    expect(memory.quarantined()).toHaveLength(2);
  });

  it('does not deliver again what the position gives again that was delivered days ago', async () => {
    const memory = new RecoveryWorld([...events(2)]);
    await memory.poll();
    memory.clock.time += 72 * HOUR_MS;
    memory.source.texts.push(signIn('E2'));
    await memory.poll();
    memory.states.texts.clear();
    memory.source.texts.push(signIn('E0'), signIn('E3'));
    await rebuild(memory.world());
    expect(memory.uuids()).toEqual(names(4));
  });

  it('does not take where a rewind stood for where the live flow did', async () => {
    const memory = await lost(events(3));
    const [first] = memory.objects.sortedKeys('logs/', '');
    await rebuild(memory.world());
    memory.objects.objects.delete(first!);
    await rewind(memory.world(), { from: START_TIME, to: undefined, changed: false });
    memory.states.texts.clear();
    const before = memory.source.requests.length;
    await rebuild(memory.world());
    expect(memory.source.requests[before]).toEqual({ cursor: '3' });
    expect(memory.uuids().sort()).toEqual(names(3));
  });

  it('takes the last of the newest objects by its revision, whatever the clocks said', async () => {
    const memory = await lost(events(2));
    // The poll after it had a clock that was two hours behind.
    const rebuilt = memory.clock.time;
    await rebuild(memory.world());
    memory.clock.time = rebuilt - 2 * HOUR_MS;
    memory.source.texts.push(...events(1, 2));
    await memory.poll();
    memory.clock.time = rebuilt + HOUR_MS;
    memory.states.texts.clear();
    const before = memory.source.requests.length;
    await rebuild(memory.world());
    expect(memory.source.requests[before]).toEqual({ cursor: '3' });
  });

  it('finds the newest object of a feed that was silent for years', async () => {
    const memory = await lost(events(1));
    memory.clock.time += 1_000 * 24 * HOUR_MS;
    await rebuild(memory.world());
    expect(memory.uuids()).toEqual(names(1));
    expect(await memory.poll()).toBe('caught up');
  });

  it('refuses where there is nothing to mend', async () => {
    const memory = new RecoveryWorld(events(1));
    await memory.poll();
    await expect(rebuild(memory.world())).rejects.toThrow(
      new FixSettings('signinattempts has a state that can be read: there is nothing to rebuild'),
    );
    await memory.states.write(SIGN_INS, claimedBy(await memory.state(), 'rewind --from x #1'));
    await expect(rebuild(memory.world())).rejects.toThrow(
      'signinattempts stands still for a command that was cut short: run npm run operator -- rewind --from x --feed signinattempts first',
    );
  });

  it('says what to do where the objects do not tell, or the API refuses what they tell', async () => {
    const memory = await lost(events(1));
    const archive = {
      keys: (prefix: string, after: string) => memory.objects.keys(prefix, after),
      read: async (key: string) => {
        const object = await memory.objects.read(key);
        return object === undefined ? undefined : { ...object, metadata: { revision: '1' } };
      },
    };
    await expect(rebuild(memory.world({ archive }))).rejects.toThrow(
      'the objects of signinattempts do not tell where it stood: run npm run operator -- rewind --feed signinattempts --from TIME instead',
    );
    memory.refuseCursors();
    await expect(rebuild(memory.world())).rejects.toThrow(RewindFeed);
    memory.refuses = () => false;
    await rewind(memory.world(), { from: START_TIME, to: undefined, changed: false });
    expect(await memory.poll()).toBe('caught up');
    expect(memory.uuids()).toEqual(names(1));
  });

  it('is run again after it was cut short', async () => {
    const memory = await lost(events(2));
    memory.source.texts.push(signIn('E2'));
    memory.isDown = true;
    await expect(rebuild(memory.world())).rejects.toThrow('down');
    expect((await memory.state()).job).toBe('rebuild #1');
    memory.isDown = false;
    await rebuild(memory.world());
    expect(memory.uuids()).toEqual(names(3));
    expect((await memory.state()).job).toBeUndefined();
  });
});
