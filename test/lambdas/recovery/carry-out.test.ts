import { describe, expect, it } from 'vitest';
import { RewindFeed, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { EventSource, Page } from '../../../lambdas/ingest/ports.ts';
import { claimedBy } from '../../../lambdas/ingest/state.ts';
import { carryOut } from '../../../lambdas/recovery/carry-out.ts';
import { claim } from '../../../lambdas/recovery/claim.ts';
import type { Command } from '../../../lambdas/recovery/command.ts';
import { catchUpOrPark } from '../../../lambdas/recovery/live-flow.ts';
import { instead, MemorySource } from '../../ports/memory.ts';
import { SIGN_INS, START_TIME } from '../../ports/run.ts';
import { events, names, RecoveryWorld } from './recovery-world.ts';

const FROM = { startTime: START_TIME };

/** A command that delivers all that the source gives. */
function delivers(source: EventSource, more: Partial<Command> = {}): Command {
  return {
    name: 'rewind',
    from: FROM,
    source: () => source,
    leavesOut: () => false,
    settle: () => Promise.resolve(),
    ...more,
  };
}

describe('carryOut', () => {
  it('delivers what the command reads, in objects that name the job, and leaves the job state free', async () => {
    const memory = new RecoveryWorld([]);
    expect(await carryOut(memory.world(), delivers(new MemorySource(events(7))))).toBe('begun');
    expect(memory.uuids()).toEqual(names(7));
    expect([...memory.objects.objects.values()].map(({ metadata }) => metadata['job'])).toEqual([
      'rewind #1',
    ]);
    const state = await memory.jobState();
    expect(state.job).toBeUndefined();
    expect(state.pending).toBeUndefined();
  });

  it('goes on where one stood that was cut short', async () => {
    const memory = new RecoveryWorld([]);
    const source = new MemorySource(events(4));
    const world = memory.world();
    let writes = 0;
    const jobStates = instead(memory.jobStates, {
      write: (...args) => {
        writes += 1;
        if (writes === 3) throw new Error('killed');
        return memory.jobStates.write(...args);
      },
    });
    await expect(carryOut({ ...world, jobStates }, delivers(source))).rejects.toThrow('killed');
    expect((await memory.jobState()).pending).toMatchObject({ count: 4 });
    expect(await carryOut(world, delivers(source))).toBe('resumed');
    expect(memory.uuids()).toEqual(names(4));
  });

  it('hands nothing over while another who carries out the same has a batch announced', async () => {
    const memory = new RecoveryWorld(events(2));
    await memory.poll();
    memory.refuseCursors();
    const source = new MemorySource(events(2));
    const settle = (job: string) => catchUpOrPark(memory.world(), job, { position: FROM });
    const isHeld: Command['leavesOut'] = (record) => names(2).includes((record as { uuid: string }).uuid);
    const world = memory.world();
    const { ports, ...run } = world.newRun();
    const objects = instead(memory.objects, {
      create: () => Promise.reject(new Error('killed')),
    });
    let isOthersTurn = true;
    const jobStates = instead(memory.jobStates, {
      write: async (feed, state) => {
        if (isOthersTurn && state.job === 'rewind #1 ended') {
          isOthersTurn = false;
          // Since this one's last page an event has arrived, which the other announces, and does not store.
          source.texts.push(...events(1, 2));
          const others = { ...ports, source, objects, states: memory.jobStates };
          const job = { id: 'rewind #1', leavesOut: isHeld };
          await expect(ingest({ ...run, job, ports: others })).rejects.toThrow('killed');
          expect((await memory.state()).job).toBe('rewind #1');
        }
        return memory.jobStates.write(feed, state);
      },
    });
    await carryOut({ ...world, jobStates }, delivers(source, { settle, leavesOut: isHeld }));
    expect(memory.uuids()).toEqual(names(3));
    const live = await memory.state();
    expect(live.job).toBeUndefined();
    expect(live.position).toEqual({ cursor: '3' });
  });

  it('lets another carry out the same, and end it', async () => {
    const memory = new RecoveryWorld([]);
    const source = new MemorySource(events(5));
    const outcomes = await Promise.all([
      carryOut(memory.world(), delivers(source)),
      carryOut(memory.world(), delivers(source)).catch((error: unknown) => error),
    ]);
    expect(outcomes[0]).toBe('begun');
    expect(memory.uuids()).toEqual(names(5));
  });

  it('says so when another command has taken its place', async () => {
    const memory = new RecoveryWorld([]);
    const source = new MemorySource(events(1));
    const world = memory.world();
    let isTaken = false;
    const settle = async () => {
      if (isTaken) return;
      isTaken = true;
      await claim(world, delivers(source, { name: 'replay' }));
    };
    await expect(carryOut(world, delivers(source, { settle }))).rejects.toThrow(
      new TryAgainLater(
        'another command works on signinattempts, or has just ended: run this one again, alone',
      ),
    );
    expect(memory.uuids()).toEqual([]);
  });

  it('says so too when its state is gone, and makes none', async () => {
    const memory = new RecoveryWorld([]);
    const settle = () => {
      memory.jobStates.texts.clear();
      return Promise.resolve();
    };
    await expect(carryOut(memory.world(), delivers(new MemorySource(events(1)), { settle }))).rejects.toThrow(
      'another command works on signinattempts, or has just ended',
    );
    expect(memory.jobStates.texts.size).toBe(0);
    expect(memory.uuids()).toEqual([]);
  });

  it('begins anew where its own cursor is refused, and leaves out what it has delivered', async () => {
    const memory = new RecoveryWorld([]);
    const source = new MemorySource(events(6));
    let refuses = true;
    const refusing: EventSource = {
      readPage: (feed, position): Promise<Page> =>
        refuses && 'cursor' in position && position.cursor === '3'
          ? Promise.reject(new RewindFeed('refused'))
          : source.readPage(feed, position),
    };
    const command = delivers(refusing, {
      leavesOut: (record) => memory.uuids().includes((record as { uuid: string }).uuid),
    });
    await expect(carryOut(memory.world(), command)).rejects.toThrow(
      'the API refuses the cursor that the command has come to: run it again, and it begins anew',
    );
    expect((await memory.jobState()).position).toEqual(FROM);
    refuses = false;
    await carryOut(memory.world(), command);
    expect(memory.uuids()).toEqual(names(6));
  });

  it('says that the very first position is refused, which no other try can mend', async () => {
    const memory = new RecoveryWorld([]);
    const refusing = { readPage: () => Promise.reject(new RewindFeed('refused from the start')) };
    await expect(carryOut(memory.world(), delivers(refusing, { from: { cursor: 'x' } }))).rejects.toThrow(
      new RewindFeed('refused from the start'),
    );
  });

  it('waits for the end of an announced batch whose cursor is refused, before it begins anew', async () => {
    const memory = new RecoveryWorld([]);
    const source = new MemorySource(events(3));
    const killed = memory.world();
    const objects = instead(memory.objects, {
      create: () => Promise.reject(new Error('killed')),
    });
    const newRun = () => {
      const run = killed.newRun();
      return { ...run, ports: { ...run.ports, objects } };
    };
    await expect(carryOut({ ...killed, newRun }, delivers(source))).rejects.toThrow('killed');
    const refusing = { readPage: () => Promise.reject(new RewindFeed('refused')) };
    const before = memory.clock.time;
    await expect(carryOut(memory.world(), delivers(refusing))).rejects.toThrow('refused');
    expect(memory.clock.time - before).toBeGreaterThanOrEqual(120_000);
    expect((await memory.jobState()).pending).toBeUndefined();
  });

  it('reads no page ahead: what that sets going would go on after its end', async () => {
    const memory = new RecoveryWorld([]);
    const world = memory.world();
    const order: string[] = [];
    const settle = () => {
      order.push('live flow');
      return Promise.resolve();
    };
    const jobStates = instead(memory.jobStates, {
      write: (feed, state) => {
        order.push(state.pending === undefined ? 'write' : 'announce');
        return memory.jobStates.write(feed, state);
      },
    });
    const newRun = () => ({ ...world.newRun(), limits: { ...world.limits, batchRecords: 3 } });
    await carryOut({ ...world, jobStates, newRun }, delivers(new MemorySource(events(6)), { settle }));
    const claimed = ['write', 'live flow'];
    const page = ['live flow', 'announce', 'write'];
    const endedAndReleased = ['write', 'write'];
    expect(order).toEqual([...claimed, ...page, ...page, ...endedAndReleased]);
  });

  it('brings the live flow up to date before each run, and not only where there is news', async () => {
    const memory = new RecoveryWorld([]);
    let settled = 0;
    const settle = () => {
      settled += 1;
      return Promise.resolve();
    };
    await carryOut(memory.world(), delivers(new MemorySource([]), { settle }));
    expect(settled).toBe(1);
  });
});

describe('a job that ended and was cut short before the live flow went on', () => {
  it('is put to its end by the same command, which then looks once more', async () => {
    const memory = new RecoveryWorld(events(2));
    await memory.poll();
    const world = memory.world();
    const { job } = await claim(world, delivers(new MemorySource([])));
    await memory.states.write(SIGN_INS, claimedBy(await memory.state(), job));
    const ended = { ...claimedBy(await memory.jobState(), `${job} ended`), position: { cursor: '2' } };
    await memory.jobStates.write(SIGN_INS, ended);
    expect(await carryOut(world, delivers(new MemorySource([])))).toBe('begun');
    expect((await memory.state()).job).toBeUndefined();
    expect((await memory.state()).position).toEqual({ cursor: '2' });
  });
});
