import { describe, expect, it } from 'vitest';
import { FixSettings, RepairState } from '../../../lambdas/ingest/errors.ts';
import type { StateRepair, StateStore } from '../../../lambdas/ingest/ports.ts';
import { previewRewind, requestRewind, sinceLastGood } from '../../../lambdas/recovery/rewind.ts';
import { events, uuids } from '../../support/ports/events.ts';
import { withOverrides } from '../../support/ports/overrides.ts';
import { SIGN_INS, signIn, START_TIME } from '../../support/ports/run.ts';
import { RecoveryFeed } from '../../support/recovery-feed.ts';

const ALL = { from: START_TIME, changed: false };

/** A feed of four events that was polled once. */
async function polledFeed(): Promise<RecoveryFeed> {
  const memory = new RecoveryFeed(events(4));
  await memory.poll();
  return memory;
}

describe('requestRewind', () => {
  it('writes the state once, and leaves the reading to the pollers', async () => {
    const memory = await polledFeed();
    const before = await memory.state();
    const requested = await requestRewind(memory.context(), ALL);
    expect(requested).toMatchObject({ isInProgress: false, replaced: undefined, replacesLive: false });
    expect(await memory.state()).toEqual({
      ...before,
      revision: before.revision + 1,
      rewind: requested.rewind,
    });
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(4));
    expect((await memory.state()).lastRewind).toMatchObject({ from: START_TIME, delivered: 0 });
  });

  it('changes nothing if the same rewind is in progress', async () => {
    const memory = await polledFeed();
    await requestRewind(memory.context(), ALL);
    const before = await memory.state();
    expect(await requestRewind(memory.context(), { ...ALL })).toMatchObject({ isInProgress: true });
    expect(await memory.state()).toEqual(before);
  });

  it.each([
    { ...ALL, changed: true },
    { ...ALL, from: '2026-11-14T20:00:00.000Z' },
    { ...ALL, to: '2026-11-20T20:00:00.000Z' },
  ])('replaces another rewind that is in progress: %o', async (other) => {
    const memory = await polledFeed();
    const first = await requestRewind(memory.context(), ALL);
    const second = await requestRewind(memory.context(), other);
    expect(second).toMatchObject({ isInProgress: false, replaced: first.rewind });
    expect((await memory.state()).rewind).toEqual(second.rewind);
  });

  it('retries if a poller writes the state at the same time', async () => {
    const memory = await polledFeed();
    let writes = 0;
    const states = withOverrides<StateStore & StateRepair>(memory.states, {
      write: async (...args) => {
        writes += 1;
        if (writes === 1) {
          memory.pages.records.push(...events(1, 4));
          await memory.poll();
        }
        return memory.states.write(...args);
      },
    });
    await requestRewind(memory.context({ states }), ALL);
    expect((await memory.state()).rewind).toMatchObject(ALL);
    expect(writes).toBe(2);
  });

  it('unblocks a feed whose cursor is refused, without gaps or duplicates', async () => {
    const memory = await polledFeed();
    memory.pages.records.push(...events(3, 4));
    memory.refuses = (position) => 'cursor' in position && position.cursor === '4';
    await expect(memory.poll()).rejects.toThrow('refused');
    expect(await requestRewind(memory.context(), ALL)).toMatchObject({ replacesLive: true });
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(7));
    memory.pages.records.push(...events(2, 7));
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(9));
  });

  it('replaces the same rewind if the cursor was refused after it was requested', async () => {
    const memory = await polledFeed();
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
    const memory = await polledFeed();
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

  it('fails if the feed was never polled, or its state cannot be read', async () => {
    const memory = new RecoveryFeed(events(1));
    await expect(requestRewind(memory.context(), ALL)).rejects.toThrow(
      new FixSettings('signinattempts was never polled here, so there is nothing to read again'),
    );
    memory.states.corrupt(SIGN_INS, '{');
    await expect(requestRewind(memory.context(), ALL)).rejects.toThrow(RepairState);
  });
});

describe('previewRewind', () => {
  it('says what requestRewind would do, and writes nothing', async () => {
    const memory = await polledFeed();
    await requestRewind(memory.context(), ALL);
    memory.refuses = () => true;
    await expect(memory.poll()).rejects.toThrow('refused');
    const before = await memory.state();
    for (const request of [ALL, { ...ALL, to: '2026-11-22T20:00:00.000Z' }]) {
      const preview = await previewRewind(memory.context(), request);
      expect(await memory.state()).toEqual(before);
      expect(preview).toMatchObject({
        isInProgress: false,
        replaced: before.rewind,
        isBlocked: true,
        replacesLive: !('to' in request),
      });
    }
    const preview = await previewRewind(memory.context(), ALL);
    expect(await requestRewind(memory.context(), ALL)).toEqual(preview);
  });

  it('says that the same rewind is in progress', async () => {
    const memory = await polledFeed();
    await requestRewind(memory.context(), ALL);
    expect(await previewRewind(memory.context(), ALL)).toMatchObject({
      isInProgress: true,
      isBlocked: false,
      replaced: undefined,
    });
  });
});

describe('sinceLastGood', () => {
  it('is the midnight two days before the newest event, also while the feed is blocked', async () => {
    const memory = await polledFeed();
    expect(await sinceLastGood(memory.context())).toBe('2026-11-20T00:00:00.000Z');
    memory.refuses = () => true;
    await expect(memory.poll()).rejects.toThrow('refused');
    expect(await sinceLastGood(memory.context())).toBe('2026-11-20T00:00:00.000Z');
  });

  it('is not in the future because of a device whose clock is wrong', async () => {
    const memory = new RecoveryFeed([...events(4), signIn('F', { timestamp: '2030-01-01T00:00:00Z' })]);
    await memory.poll();
    expect(await sinceLastGood(memory.context())).toBe('2026-11-20T00:00:00.000Z');
  });

  it('does not exist before the first event', async () => {
    const memory = new RecoveryFeed([]);
    await memory.poll();
    await expect(sinceLastGood(memory.context())).rejects.toThrow(
      new FixSettings('signinattempts has no event yet: name the time with --from'),
    );
  });
});
