import { describe, expect, it } from 'vitest';
import { RepairState, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { decodeState, encodeState, readableState } from '../../../lambdas/ingest/state-codec.ts';
import type { FeedState } from '../../../lambdas/ingest/state.ts';
import { firstState } from '../../../lambdas/ingest/state-changes.ts';
import { SIGN_INS } from '../../support/ports/run.ts';

const first = firstState('2026-11-22T20:00:00.000Z', { startTime: '2026-11-15T20:00:00.000Z' });
const time = first.createdAt;
const { revision: start } = first;
const rewind = {
  id: start + 5,
  from: time,
  to: time,
  changed: true,
  position: { startTime: time, endTime: time },
  reached: '2026-11-22 20:59:00.000000000',
  delivered: 3,
  skipped: 0,
};
const full: FeedState = {
  revision: start + 7,
  live: { cursor: 'a' },
  blocked: { revision: start + 4, reason: 'stalled' },
  rewind,
  lastRewind: { from: time, to: undefined, changed: false, delivered: 1, skipped: 2, endedAt: time },
  createdAt: time,
  lastObjectAt: '2026-11-22T21:00:00.000Z',
  newestEventTime: '2026-11-22 20:59:00.000000000',
  suspect: { since: '2026-11-22T21:02:00.000Z' },
  pending: {
    revision: start + 6,
    rewind,
    count: 1,
    digest: 'ab',
    next: { cursor: 'b' },
    isLast: true,
    days: ['2026-11-22', 'none'],
    announcedAt: '2026-11-22T21:01:00.000Z',
    outcome: { events: 1, lateEvents: 0, rejected: 0, skipped: 0 },
    latestEventTime: '2026-11-22 20:59:00.000000000',
  },
};

describe('a stored state', () => {
  it.each([first, full])('decodes to what was encoded, with the revision of the store', (state) => {
    expect(decodeState(SIGN_INS, state.revision, encodeState(state))).toEqual(state);
    expect(decodeState(SIGN_INS, start + 9, encodeState(state))).toEqual({ ...state, revision: start + 9 });
    expect(encodeState(state)).not.toContain(`"revision":${state.revision},`);
  });

  it('of a busy minute needs less than a kilobyte, the size of a write unit', () => {
    const cursor = 'c'.repeat(250);
    const busy: FeedState = {
      ...full,
      live: { cursor },
      blocked: undefined,
      rewind: undefined,
      lastRewind: undefined,
      suspect: undefined,
    };
    const announced = {
      ...busy,
      pending: {
        ...full.pending!,
        rewind: undefined,
        isLast: undefined,
        next: { cursor },
        digest: 'ab'.repeat(16),
      },
    };
    // Keys and names take about 60 bytes more.
    expect(encodeState(announced).length).toBeLessThan(1_024 - 60);
  });

  const stored = JSON.parse(encodeState(full)) as typeof full & { pending: object };
  const broken: Record<string, unknown> = {
    'text that is not JSON': '{',
    'null instead of an object': 'null',
    'no format': { ...stored, format: undefined },
    'another format': { ...stored, format: 2 },
    'no position': { ...stored, live: {} },
    'a cursor and a start time': { ...stored, live: { cursor: 'a', startTime: time } },
    'a cursor that is null': { ...stored, live: { cursor: null } },
    'a start time that is not a time': { ...stored, live: { startTime: 'None' } },
    'an end time that is not a time': { ...stored, live: { startTime: time, endTime: 'None' } },
    'an unknown reason for being blocked': { ...stored, blocked: { revision: start + 4, reason: 'x' } },
    'an invalid revision for being blocked': { ...stored, blocked: { revision: 0, reason: 'refused' } },
    'an announcement that is null': { ...stored, pending: null },
    'a suspect mark without a valid time': { ...stored, suspect: { since: 'x' } },
    'a rewind without an id': { ...stored, rewind: { ...rewind, id: undefined } },
    'a rewind without a valid start time': { ...stored, rewind: { ...rewind, from: 'x' } },
    'a rewind without a valid end time': { ...stored, rewind: { ...rewind, to: 'x' } },
    'a rewind without a position': { ...stored, rewind: { ...rewind, position: {} } },
    'a rewind whose changed is a string': { ...stored, rewind: { ...rewind, changed: 'true' } },
    'a rewind with a negative count': { ...stored, rewind: { ...rewind, skipped: -1 } },
    'a finished rewind without the time of its end': {
      ...stored,
      lastRewind: { ...stored.lastRewind, endedAt: undefined },
    },
    'an announcement without a revision': { ...stored, pending: { ...stored.pending, revision: undefined } },
    'an announcement with a broken rewind': { ...stored, pending: { ...stored.pending, rewind: {} } },
    'an announcement without records': { ...stored, pending: { ...stored.pending, count: 0 } },
    'an announcement without the next position': {
      ...stored,
      pending: { ...stored.pending, next: undefined },
    },
    'an announcement without a valid time': { ...stored, pending: { ...stored.pending, announcedAt: 'now' } },
    'an announcement without days': { ...stored, pending: { ...stored.pending, days: undefined } },
    'an announcement with days that are not strings': {
      ...stored,
      pending: { ...stored.pending, days: ['none', 1] },
    },
    'an announcement without a digest': { ...stored, pending: { ...stored.pending, digest: undefined } },
    'an announcement without an outcome': {
      ...stored,
      pending: { ...stored.pending, outcome: { events: 1 } },
    },
    'an announcement with an event time that is not a string': {
      ...stored,
      pending: { ...stored.pending, latestEventTime: 1 },
    },
    'no creation time': { ...stored, createdAt: undefined },
    'an object time that is not a time': { ...stored, lastObjectAt: 1 },
    'an event time that is not a string': { ...stored, newestEventTime: 1 },
  };
  it.each(Object.entries(broken))('is refused if it has %s', (_, state) => {
    const text = typeof state === 'string' ? state : JSON.stringify(state);
    expect(() => decodeState(SIGN_INS, full.revision, text)).toThrow(RepairState);
    expect(() => decodeState(SIGN_INS, full.revision, text)).not.toThrow(/contradicts itself/);
  });

  const contradictory: Record<string, FeedState> = {
    'a revision before it was created': { ...first, revision: start - 1 },
    'an announcement of a later revision': { ...full, revision: start + 5, rewind: undefined },
    'a rewind of a later revision': { ...full, rewind: { ...rewind, id: start + 8 } },
    'a block of a later revision': { ...full, blocked: { revision: start + 8, reason: 'refused' } },
    'a mark for an announcement that it does not have': { ...full, pending: undefined },
  };
  it.each(Object.entries(contradictory))('is refused if it contradicts itself: %s', (_, state) => {
    expect(() => decodeState(SIGN_INS, state.revision, encodeState(state))).toThrow(
      expect.objectContaining({
        name: 'RepairState',
        message: `the stored state of signinattempts contradicts itself: its parts do not belong to revision ${state.revision}`,
        remedy: { command: 'rebuild --feed signinattempts', runbook: 'State lost' },
      }),
    );
  });

  it('that is refused causes an error with the reason and the remedy, but not its content', () => {
    const remedy = { command: 'rebuild --feed signinattempts', runbook: 'State lost' } as const;
    expect(() => decodeState(SIGN_INS, 7, '{"format":1,"live":"secret"}')).toThrow(
      new RepairState('the stored state of signinattempts has a missing field or one of the wrong type', {
        remedy,
      }),
    );
    expect(() => decodeState(SIGN_INS, 7, '["secret"]')).toThrow(
      new RepairState('the stored state of signinattempts is not a JSON object', { remedy }),
    );
    expect(() => decodeState(SIGN_INS, 7, '{"format":7}')).toThrow(
      new RepairState('the stored state of signinattempts has the unknown format 7 (this version writes 1)', {
        remedy,
      }),
    );
    expect(() => decodeState(SIGN_INS, 7, '{"format":"secret"}')).toThrow(
      new RepairState(
        'the stored state of signinattempts has the unknown format none (this version writes 1)',
        {
          remedy,
        },
      ),
    );
    expect(() => decodeState(SIGN_INS, 7, '{"secret')).toThrow(
      expect.objectContaining({
        message: 'the stored state of signinattempts is not JSON',
        remedy,
        cause: expect.any(SyntaxError) as unknown,
      }),
    );
  });
});

describe('readableState', () => {
  it('returns undefined for a missing or broken state, and throws other errors', async () => {
    expect(await readableState(() => first)).toBe(first);
    expect(await readableState(() => undefined)).toBeUndefined();
    expect(await readableState(() => decodeState(SIGN_INS, 7, '{'))).toBeUndefined();
    const down = new TryAgainLater('down');
    await expect(readableState(() => Promise.reject(down))).rejects.toBe(down);
  });
});
