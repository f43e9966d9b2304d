import { describe, expect, it } from 'vitest';
import { announced, claimedBy, type Announcement, type FeedState } from '../../../lambdas/ingest/state.ts';
import { eventObjectKey } from '../../../lambdas/ingest/objects.ts';
import { claim, release } from '../../../lambdas/recovery/claim.ts';
import type { Command } from '../../../lambdas/recovery/command.ts';
import { endedId } from '../../../lambdas/recovery/job-id.ts';
import { SIGN_INS, START_TIME } from '../../ports/run.ts';
import { events, RecoveryWorld } from './recovery-world.ts';

const command = (name: string): Command => ({
  name,
  from: { startTime: START_TIME },
  source: ({ ports }) => ports.source,
  leavesOut: () => false,
  settle: () => Promise.resolve(),
});

const pending = (revision: number): Announcement => ({
  revision,
  count: 2,
  digest: 'ab'.repeat(32),
  next: { cursor: '2' },
  added: ['aaaaaaaaaaa', 'bbbbbbbbbbb'],
  announcedAt: '2026-11-22T20:00:00.000Z',
  outcome: { events: 2, lateEvents: 0, rejected: 0 },
});

describe('claim', () => {
  it('begins where the command says, with an id of its own', async () => {
    const memory = new RecoveryWorld([]);
    expect(await claim(memory.world(), command('replay'))).toEqual({ job: 'replay #1', how: 'begun' });
    expect(await memory.jobState()).toMatchObject({
      revision: 1,
      position: { startTime: START_TIME },
      job: 'replay #1',
    });
  });

  it('goes on with the same command that was cut short, and begins another anew', async () => {
    const memory = new RecoveryWorld([]);
    const { job } = await claim(memory.world(), command('replay'));
    expect(await claim(memory.world(), command('replay'))).toEqual({ job, how: 'resumed' });
    expect(await claim(memory.world(), command('rewind'))).toEqual({ job: 'rewind #2', how: 'begun' });
  });

  it('tells a command that was released from the same one given again', async () => {
    const memory = new RecoveryWorld([]);
    const world = memory.world();
    const { job } = await claim(world, command('replay'));
    await memory.jobStates.write(SIGN_INS, claimedBy(await memory.jobState(), endedId(job)));
    await release(world, job);
    expect((await memory.jobState()).job).toBeUndefined();
    const again = await claim(world, command('replay'));
    expect(again.how).toBe('begun');
    expect(again.job).not.toBe(job);
  });

  it('lets one of many win that claim at once', async () => {
    const memory = new RecoveryWorld([]);
    const claims = await Promise.all(['a', 'b', 'c'].map((name) => claim(memory.world(), command(name))));
    expect(new Set(claims.map(({ job }) => job)).size).toBe(3);
    expect(claims.map(({ job }) => job)).toContain((await memory.jobState()).job);
  });

  /** A command that announced a batch of the first two records, and was then cut short. */
  async function cutShort(memory: RecoveryWorld): Promise<FeedState> {
    await claim(memory.world(), command('rewind'));
    const state = announced(await memory.jobState(), pending(2));
    await memory.jobStates.write(SIGN_INS, state);
    return state;
  }

  it('does not take the place of an announced batch that may yet be stored: it waits, and withdraws it', async () => {
    const memory = new RecoveryWorld(events(2));
    await cutShort(memory);
    const before = memory.clock.time;
    expect((await claim(memory.world(), command('replay'))).how).toBe('begun');
    expect(memory.clock.time - before).toBeGreaterThanOrEqual(120_000);
    expect(memory.notes[0]).toBe(
      'another command was cut short (rewind #1): its last batch is put to an end',
    );
    expect(memory.source.requests).toEqual([]);
  });

  it("commits another's batch that was stored", async () => {
    const memory = new RecoveryWorld(events(2));
    const state = await cutShort(memory);
    const key = eventObjectKey(SIGN_INS, state, pending(2));
    await memory.objects.create({ key, body: Buffer.from(''), metadata: {} });
    await claim(memory.world(), command('replay'));
    expect(memory.steps).toContainEqual({ kind: 'committed', key, events: 2, lateEvents: 0, rejected: 0 });
  });

  it('lets the live flow go on from where a job ended that was cut short before it did', async () => {
    const memory = new RecoveryWorld(events(3));
    await memory.poll();
    await memory.states.write(SIGN_INS, claimedBy(await memory.state(), 'rewind #1'));
    await claim(memory.world(), command('rewind'));
    const ended = { ...claimedBy(await memory.jobState(), endedId('rewind #1')), position: { cursor: '2' } };
    await memory.jobStates.write(SIGN_INS, ended);

    expect(await claim(memory.world(), command('replay'))).toMatchObject({ how: 'begun' });
    const live = await memory.state();
    expect(live.job).toBeUndefined();
    expect(live.position).toEqual({ cursor: '2' });
  });

  it('begins anew where the job state cannot be read, once nobody can be at work on what it was of', async () => {
    const memory = new RecoveryWorld([]);
    memory.jobStates.texts.set(SIGN_INS.name, '{');
    const before = memory.clock.time;
    expect((await claim(memory.world(), command('replay'))).how).toBe('begun');
    expect(memory.clock.time - before).toBe(120_000);
    expect((await memory.jobState()).revision).toBeGreaterThan(1_700_000_000);
  });
});

describe('release', () => {
  it('leaves a job alone that has not ended, and one of somebody else', async () => {
    const memory = new RecoveryWorld([]);
    const world = memory.world();
    const { job } = await claim(world, command('replay'));
    await release(world, job);
    await release(world, 'rewind #1');
    expect((await memory.jobState()).job).toBe(job);
  });
});
