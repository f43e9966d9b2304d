import { describe, expect, it } from 'vitest';
import { RepairState, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { claimedBy } from '../../../lambdas/ingest/state.ts';
import { rewind } from '../../../lambdas/recovery/rewind.ts';
import { signIn, SIGN_INS, START_TIME } from '../../ports/run.ts';
import { events, names, RecoveryWorld } from './recovery-world.ts';

const ALL = { from: START_TIME, to: undefined, changed: false };
const bad = '{"uuid":"BAD"}';

describe('rewind', () => {
  it('delivers what the bucket lacks, once, and moves no live position', async () => {
    const memory = new RecoveryWorld(events(6));
    for (let i = 0; i < 3; i += 1) {
      memory.clock.time += 60_000;
      await memory.poll();
    }
    const before = await memory.state();
    const [lost] = memory.objects.sortedKeys('logs/', '');
    memory.objects.objects.delete(lost!);
    await rewind(memory.world(), ALL);
    expect(memory.uuids()).toEqual(names(6));
    await rewind(memory.world(), ALL);
    expect(memory.uuids()).toEqual(names(6));
    expect(await memory.state()).toEqual(before);
  });

  it('sets a feed going again whose cursor is refused, without a gap or a repeat', async () => {
    const memory = new RecoveryWorld(events(4));
    await memory.poll();
    memory.source.texts.push(...events(3, 4));
    memory.refuses = (position) => 'cursor' in position && position.cursor === '4';
    await expect(memory.poll()).rejects.toThrow('refused');
    await rewind(memory.world(), ALL);
    expect(memory.uuids()).toEqual(names(7));
    const live = await memory.state();
    expect(live.job).toBeUndefined();
    expect(live.position).toEqual({ cursor: '7' });
    memory.source.texts.push(...events(2, 7));
    expect(await memory.poll()).toBe('caught up');
    expect(memory.uuids()).toEqual(names(9));
  });

  it('sets a feed going again whose state is lost', async () => {
    const memory = new RecoveryWorld(events(4));
    await memory.poll();
    memory.states.texts.clear();
    memory.source.texts.push(...events(1, 4));
    await expect(memory.poll()).rejects.toThrow(RepairState);
    await rewind(memory.world(), ALL);
    expect(memory.uuids()).toEqual(names(5));
    expect(await memory.poll()).toBe('caught up');
  });

  it('leaves out an event that the bucket has with another text, counts it, and delivers it when asked to', async () => {
    const memory = new RecoveryWorld(events(2));
    await memory.poll();
    const anew = signIn('E1', { type: 'mfa_ok' });
    memory.source.texts[1] = anew;
    expect(await rewind(memory.world(), ALL)).toEqual({ changed: 1 });
    expect(memory.uuids()).toEqual(['E0', 'E1']);
    expect(await rewind(memory.world(), { ...ALL, changed: true })).toEqual({ changed: 0 });
    expect(memory.uuids()).toEqual(['E0', 'E1', 'E1']);
    expect(await rewind(memory.world(), ALL)).toEqual({ changed: 0 });
  });

  it('keeps to its end, also where a cursor does not', async () => {
    const at = (uuid: string, hour: number) => signIn(uuid, { timestamp: `2026-11-20T${hour}:00:00Z` });
    const memory = new RecoveryWorld([at('E0', 10), at('E1', 11), at('E2', 12), at('E3', 13)]);
    await memory.poll();
    memory.objects.objects.clear();
    await rewind(memory.world(), {
      from: '2026-11-20T10:00:00.000Z',
      to: '2026-11-20T12:00:00.000Z',
      changed: false,
    });
    expect(memory.uuids()).toEqual(['E0', 'E1']);
    expect(memory.source.requests).toContainEqual({
      startTime: '2026-11-20T10:00:00.000Z',
      endTime: '2026-11-20T12:00:00.000Z',
    });
  });

  it('to a time needs a live flow that can go on, and claims nothing before', async () => {
    const memory = new RecoveryWorld(events(1));
    await memory.poll();
    memory.refuseCursors();
    await expect(rewind(memory.world(), { ...ALL, to: '2026-11-22T00:00:00.000Z' })).rejects.toThrow(
      TryAgainLater,
    );
    expect(memory.jobStates.texts.size).toBe(0);
  });

  it('puts no record aside that is in quarantine already', async () => {
    const memory = new RecoveryWorld([...events(1), bad]);
    await memory.poll();
    memory.clock.time += 60_000;
    await rewind(memory.world(), ALL);
    expect(memory.quarantined()).toHaveLength(1);
  });

  it('delivers records without a uuid by their text', async () => {
    const odd = JSON.stringify({ timestamp: '2026-11-22T19:59:58Z', uuid: '' });
    const memory = new RecoveryWorld([odd]);
    await memory.poll();
    memory.objects.objects.clear();
    await rewind(memory.world(), ALL);
    await rewind(memory.world(), ALL);
    expect(memory.delivered()).toHaveLength(1);
  });

  it('has the name that a person types to go on with it', async () => {
    const memory = new RecoveryWorld(events(1));
    memory.isDown = true;
    for (const stretch of [ALL, { ...ALL, changed: true }]) {
      await expect(rewind(memory.world(), stretch)).rejects.toThrow('down');
    }
    expect((await memory.jobState()).job).toBe('rewind --from 2026-11-15T20:00:00.000Z --changed #2');
    const to = '2026-11-22T00:00:00.000Z';
    await expect(rewind(memory.world(), { ...ALL, to })).rejects.toThrow('down');
  });

  it('takes over a feed that another rewind has parked, which was cut short', async () => {
    const memory = new RecoveryWorld(events(2));
    await memory.poll();
    await memory.states.write(SIGN_INS, claimedBy(await memory.state(), 'rewind --from x #1'));
    memory.source.texts.push(...events(1, 2));
    await rewind(memory.world(), ALL);
    expect((await memory.state()).job).toBeUndefined();
    expect(await memory.poll()).toBe('caught up');
    expect(memory.uuids()).toEqual(names(3));
  });
});
