import { describe, expect, it } from 'vitest';
import { RepairState, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { announced, claimedBy, firstState } from '../../../lambdas/ingest/state.ts';
import { catchUp, catchUpOrPark, handOver } from '../../../lambdas/recovery/live-flow.ts';
import { instead } from '../../ports/memory.ts';
import { SIGN_INS, START_TIME } from '../../ports/run.ts';
import { events, names, RecoveryWorld } from './recovery-world.ts';

const PLACE = { position: { startTime: START_TIME }, lastObjectAt: '2026-11-21T00:00:00.000Z' };

/** A feed that was polled, and of which the API refuses every cursor from then on. */
async function refused(): Promise<RecoveryWorld> {
  const memory = new RecoveryWorld(events(2));
  await memory.poll();
  memory.refuseCursors();
  return memory;
}

describe('catchUp', () => {
  it('delivers all that the API has', async () => {
    const memory = new RecoveryWorld(events(20));
    await catchUp(memory.world());
    expect(memory.uuids()).toEqual(names(20));
  });

  it('says so where the flow cannot go on: its cursor is refused, a job has parked it, its state is lost', async () => {
    const memory = await refused();
    await expect(catchUp(memory.world())).rejects.toThrow(
      new TryAgainLater('the live flow must be able to go on first. the cursor is refused'),
    );
    await memory.states.write(
      SIGN_INS,
      claimedBy(await memory.state(), 'rewind --from 2026-11-15T20:00:00.000Z #4'),
    );
    await expect(catchUp(memory.world())).rejects.toThrow(
      new TryAgainLater(
        'signinattempts stands still for a command that was cut short: run npm run operator -- rewind --from 2026-11-15T20:00:00.000Z --feed signinattempts first',
      ),
    );
    memory.states.texts.clear();
    await expect(catchUp(memory.world())).rejects.toThrow(RepairState);
  });
});

describe('catchUpOrPark', () => {
  it('parks nothing that can go on', async () => {
    const memory = new RecoveryWorld(events(2));
    await catchUpOrPark(memory.world(), 'rewind #1', PLACE);
    expect((await memory.state()).job).toBeUndefined();
    expect(memory.uuids()).toEqual(names(2));
  });

  it('parks a flow whose cursor is refused, where it stands; polls leave it alone then', async () => {
    const memory = await refused();
    const { position } = await memory.state();
    await catchUpOrPark(memory.world(), 'rewind #1', PLACE);
    expect(await memory.state()).toMatchObject({ job: 'rewind #1', position });
    expect(await memory.poll()).toBe('claimed');
  });

  it('takes over from a job that was cut short', async () => {
    const memory = await refused();
    await catchUpOrPark(memory.world(), 'rewind #1', PLACE);
    await catchUpOrPark(memory.world(), 'rewind #2', PLACE);
    expect((await memory.state()).job).toBe('rewind #2');
  });

  it('parks nothing while a batch is announced that somebody may yet store', async () => {
    const memory = await refused();
    const state = await memory.state();
    const pending = {
      revision: state.revision + 1,
      count: 1,
      digest: 'ab'.repeat(32),
      next: { cursor: '3' },
      added: [],
      announcedAt: '2026-11-22T20:00:00.000Z',
      outcome: { events: 1, lateEvents: 0, rejected: 0 },
    };
    await memory.states.write(SIGN_INS, announced(state, pending));
    const before = memory.clock.time;
    await catchUpOrPark(memory.world(), 'rewind #1', PLACE);
    expect(memory.clock.time - before).toBeGreaterThanOrEqual(120_000);
    const parked = await memory.state();
    expect(parked.job).toBe('rewind #1');
    expect(parked.pending).toBeUndefined();
  });

  it('puts a parked state in the place of a lost one, once every run of before has ended', async () => {
    const memory = await refused();
    memory.states.texts.set(SIGN_INS.name, '{');
    const before = memory.clock.time;
    await catchUpOrPark(memory.world(), 'rebuild #1', PLACE);
    expect(memory.clock.time - before).toBe(120_000);
    expect(memory.notes).toEqual(['waiting 120 s, until every run that may be under way has ended']);
    expect(await memory.state()).toMatchObject({ ...PLACE, job: 'rebuild #1' });
    expect((await memory.state()).revision).toBeGreaterThan(1_700_000_000);
  });

  it('does not replace a state that another has repaired meanwhile', async () => {
    const memory = await refused();
    memory.states.texts.clear();
    const repaired = firstState(START_TIME, START_TIME);
    const sleep = async () => {
      await memory.states.write(SIGN_INS, repaired);
    };
    await catchUpOrPark(memory.world({ sleep }), 'rebuild #1', PLACE);
    expect((await memory.state()).createdAt).toBe(repaired.createdAt);
    expect((await memory.state()).revision).toBeLessThan(100);
  });

  it('passes on what else goes wrong', async () => {
    const memory = new RecoveryWorld(events(1));
    memory.isDown = true;
    await expect(catchUpOrPark(memory.world(), 'rewind #1', PLACE)).rejects.toThrow('down');
  });
});

describe('handOver', () => {
  const done = {
    ...firstState(START_TIME, START_TIME),
    revision: 9,
    position: { cursor: '2' },
    recent: ['rrrrrrrrrrr'],
    lastObjectAt: '2026-11-22T20:30:00.000Z',
    newestEventTime: '2026-11-22 20:29:00.000000000',
  };

  it('lets the flow that the job has parked go on from where the job has come to', async () => {
    const memory = await refused();
    await catchUpOrPark(memory.world(), 'rewind #1', PLACE);
    const { revision } = await memory.state();
    await handOver(memory.world(), 'rewind #1', done);
    const live = await memory.state();
    expect(live).toMatchObject({
      revision: revision + 1,
      position: { cursor: '2' },
      recent: ['rrrrrrrrrrr'],
      lastObjectAt: '2026-11-22T20:30:00.000Z',
      newestEventTime: '2026-11-22 20:29:00.000000000',
    });
    expect(live.job).toBeUndefined();
  });

  it.each([undefined, 'rewind #2'])('leaves a flow alone that is parked for %s', async (job) => {
    const memory = await refused();
    if (job !== undefined) await memory.states.write(SIGN_INS, claimedBy(await memory.state(), job));
    const before = await memory.state();
    await handOver(memory.world(), 'rewind #1', done);
    expect(await memory.state()).toEqual(before);
  });

  it('leaves a state alone that cannot be read: it is not parked', async () => {
    const memory = await refused();
    memory.states.texts.set(SIGN_INS.name, '{');
    await handOver(memory.world(), 'rewind #1', done);
    expect(memory.states.texts.get(SIGN_INS.name)).toBe('{');
  });

  it('tries again where another was quicker', async () => {
    const memory = await refused();
    await catchUpOrPark(memory.world(), 'rewind #1', PLACE);
    let isFirst = true;
    const states = instead(memory.states, {
      write: async (...args) => {
        if (!isFirst) return memory.states.write(...args);
        isFirst = false;
        return 'overtaken' as const;
      },
    });
    await handOver(memory.world({ states }), 'rewind #1', done);
    expect((await memory.state()).position).toEqual({ cursor: '2' });
  });
});
