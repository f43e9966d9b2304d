import { describe, expect, it } from 'vitest';
import { RepairState, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { decodeState, encodeState, readableState } from '../../../lambdas/ingest/state-codec.ts';
import type { FeedState } from '../../../lambdas/ingest/state.ts';
import { firstState } from '../../../lambdas/ingest/state-changes.ts';
import { SIGN_INS } from '../../support/ports/run.ts';

const first = firstState('2026-11-22T20:00:00.000Z', { startTime: '2026-11-15T20:00:00.000Z' });
const time = first.createdAt;
const rewind = {
  id: 5,
  from: time,
  to: time,
  changed: true,
  position: { startTime: time, endTime: time },
  reached: '2026-11-22 20:59:00.000000000',
  delivered: 3,
  skipped: 0,
};
const full: FeedState = {
  revision: 7,
  live: { cursor: 'a' },
  blocked: { revision: 4, reason: 'stalled' },
  rewind,
  lastRewind: { from: time, to: undefined, changed: false, delivered: 1, skipped: 2, endedAt: time },
  createdAt: time,
  lastObjectAt: '2026-11-22T21:00:00.000Z',
  newestEventTime: '2026-11-22 20:59:00.000000000',
  suspect: { since: '2026-11-22T21:02:00.000Z' },
  pending: {
    revision: 6,
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
  it.each([first, full])('comes back as it was, under the revision of the store', (state) => {
    expect(decodeState(SIGN_INS, state.revision, encodeState(state))).toEqual(state);
    expect(decodeState(SIGN_INS, 9, encodeState(state))).toEqual({ ...state, revision: 9 });
    expect(encodeState(state)).not.toContain(`"revision":${state.revision},`);
  });

  it('of a busy minute takes less than a kilobyte, which is what a write unit is', () => {
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
    // Besides the text there are some 60 bytes of keys and names.
    expect(encodeState(announced).length).toBeLessThan(1_024 - 60);
  });

  const stored = JSON.parse(encodeState(full)) as typeof full & { pending: object };
  const broken: Record<string, unknown> = {
    'no JSON': '{',
    null: 'null',
    'no format': { ...stored, format: undefined },
    'another format': { ...stored, format: 2 },
    'no position': { ...stored, live: {} },
    'cursor and start time': { ...stored, live: { cursor: 'a', startTime: time } },
    'cursor null': { ...stored, live: { cursor: null } },
    'start time no time': { ...stored, live: { startTime: 'None' } },
    'end time no time': { ...stored, live: { startTime: time, endTime: 'None' } },
    'blocked for no reason': { ...stored, blocked: { revision: 4, reason: 'x' } },
    'blocked at no revision': { ...stored, blocked: { revision: 0, reason: 'refused' } },
    'pending null': { ...stored, pending: null },
    'suspected at no time': { ...stored, suspect: { since: 'x' } },
    'rewind without id': { ...stored, rewind: { ...rewind, id: undefined } },
    'rewind from no time': { ...stored, rewind: { ...rewind, from: 'x' } },
    'rewind to no time': { ...stored, rewind: { ...rewind, to: 'x' } },
    'rewind without position': { ...stored, rewind: { ...rewind, position: {} } },
    'rewind with changed as text': { ...stored, rewind: { ...rewind, changed: 'true' } },
    'rewind with a negative count': { ...stored, rewind: { ...rewind, skipped: -1 } },
    'last rewind without end': { ...stored, lastRewind: { ...stored.lastRewind, endedAt: undefined } },
    'pending without revision': { ...stored, pending: { ...stored.pending, revision: undefined } },
    'pending with a broken rewind': { ...stored, pending: { ...stored.pending, rewind: {} } },
    'pending without records': { ...stored, pending: { ...stored.pending, count: 0 } },
    'pending without next': { ...stored, pending: { ...stored.pending, next: undefined } },
    'pending without time': { ...stored, pending: { ...stored.pending, announcedAt: 'now' } },
    'pending without days': { ...stored, pending: { ...stored.pending, days: undefined } },
    'pending with days that are no text': { ...stored, pending: { ...stored.pending, days: ['none', 1] } },
    'pending without digest': { ...stored, pending: { ...stored.pending, digest: undefined } },
    'pending without outcome': { ...stored, pending: { ...stored.pending, outcome: { events: 1 } } },
    'pending with an event time that is no text': {
      ...stored,
      pending: { ...stored.pending, latestEventTime: 1 },
    },
    'no creation': { ...stored, createdAt: undefined },
    'object at no time': { ...stored, lastObjectAt: 1 },
    'event time no text': { ...stored, newestEventTime: 1 },
  };
  it.each(Object.entries(broken))('is refused when it has %s', (_, state) => {
    const text = typeof state === 'string' ? state : JSON.stringify(state);
    expect(() => decodeState(SIGN_INS, 7, text)).toThrow(RepairState);
  });

  it('that is refused says why and what to do, and never what it contains', () => {
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
  it('is undefined where the state is none or broken, and passes on what else goes wrong', async () => {
    expect(await readableState(() => first)).toBe(first);
    expect(await readableState(() => undefined)).toBeUndefined();
    expect(await readableState(() => decodeState(SIGN_INS, 7, '{'))).toBeUndefined();
    const down = new TryAgainLater('down');
    await expect(readableState(() => Promise.reject(down))).rejects.toBe(down);
  });
});
