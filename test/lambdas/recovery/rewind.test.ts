import { describe, expect, it } from 'vitest';
import { FixSettings, RepairState } from '../../../lambdas/ingest/errors.ts';
import type { StateRepair, StateStore } from '../../../lambdas/ingest/ports.ts';
import { requestRewind } from '../../../lambdas/recovery/rewind.ts';
import { instead } from '../../support/ports/memory.ts';
import { SIGN_INS, START_TIME } from '../../support/ports/run.ts';
import { events, names, RecoveryFeed } from '../../support/recovery-feed.ts';

const ALL = { from: START_TIME, changed: false };

/** A feed that was polled once, of four events. */
async function polled(): Promise<RecoveryFeed> {
  const memory = new RecoveryFeed(events(4));
  await memory.poll();
  return memory;
}

describe('requestRewind', () => {
  it('is one write of the state, and the pollers do the rest', async () => {
    const memory = await polled();
    const before = await memory.state();
    const requested = await requestRewind(memory.context(), ALL);
    expect(requested).toMatchObject({ isInProgress: false, replaced: undefined, replacesLive: false });
    expect(await memory.state()).toEqual({
      ...before,
      revision: before.revision + 1,
      rewind: requested.rewind,
    });
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(names(4));
    expect((await memory.state()).lastRewind).toMatchObject({ from: START_TIME, delivered: 0 });
  });

  it('made again changes nothing while it is under way', async () => {
    const memory = await polled();
    await requestRewind(memory.context(), ALL);
    const before = await memory.state();
    expect(await requestRewind(memory.context(), { ...ALL })).toMatchObject({ isInProgress: true });
    expect(await memory.state()).toEqual(before);
  });

  it.each([
    { ...ALL, changed: true },
    { ...ALL, from: '2026-11-14T20:00:00.000Z' },
    { ...ALL, to: '2026-11-20T20:00:00.000Z' },
  ])('replaces another that is under way: %o', async (other) => {
    const memory = await polled();
    const first = await requestRewind(memory.context(), ALL);
    const second = await requestRewind(memory.context(), other);
    expect(second).toMatchObject({ isInProgress: false, replaced: first.rewind });
    expect((await memory.state()).rewind).toEqual(second.rewind);
  });

  it('is tried again when a poller writes at the same moment', async () => {
    const memory = await polled();
    let writes = 0;
    const states = instead<StateStore & StateRepair>(memory.states, {
      write: async (...args) => {
        writes += 1;
        if (writes === 1) {
          memory.pages.texts.push(...events(1, 4));
          await memory.poll();
        }
        return memory.states.write(...args);
      },
    });
    await requestRewind(memory.context({ states }), ALL);
    expect((await memory.state()).rewind).toMatchObject(ALL);
    expect(writes).toBe(2);
  });

  it('sets a feed going again whose cursor is refused, without a gap or a repeat', async () => {
    const memory = await polled();
    memory.pages.texts.push(...events(3, 4));
    memory.refuses = (position) => 'cursor' in position && position.cursor === '4';
    await expect(memory.poll()).rejects.toThrow('refused');
    expect(await requestRewind(memory.context(), ALL)).toMatchObject({ replacesLive: true });
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(names(7));
    memory.pages.texts.push(...events(2, 7));
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(names(9));
  });

  it('that was under way before the cursor was refused is replaced by the same one', async () => {
    const memory = await polled();
    const first = await requestRewind(memory.context(), ALL);
    memory.refuses = () => true;
    await expect(memory.poll()).rejects.toThrow('refused');
    const second = await requestRewind(memory.context(), ALL);
    expect(second).toMatchObject({ isInProgress: false, replaced: first.rewind, replacesLive: true });
    expect(await requestRewind(memory.context(), ALL)).toMatchObject({
      isInProgress: true,
      rewind: second.rewind,
    });
  });

  it('with an end stays in progress when the cursor is refused, because it does not replace the position', async () => {
    const memory = await polled();
    const request = { ...ALL, to: '2026-11-22T20:00:00.000Z' };
    const { rewind } = await requestRewind(memory.context(), request);
    memory.refuses = () => true;
    await expect(memory.poll()).rejects.toThrow('refused');
    expect((await memory.state()).blocked).toBeDefined();
    expect(await requestRewind(memory.context(), request)).toMatchObject({
      isInProgress: true,
      replacesLive: false,
      rewind,
    });
  });

  it('is for a feed that was polled, and whose state can be read', async () => {
    const memory = new RecoveryFeed(events(1));
    await expect(requestRewind(memory.context(), ALL)).rejects.toThrow(
      new FixSettings('signinattempts was never polled here, so there is nothing to read again'),
    );
    memory.states.garble(SIGN_INS, '{');
    await expect(requestRewind(memory.context(), ALL)).rejects.toThrow(RepairState);
  });
});
