import { describe, expect, it } from 'vitest';
import { SIGN_INS } from '../../ports/run.ts';
import { RepairState, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { firstState, type FeedState } from '../../../lambdas/ingest/state.ts';
import { decodeState, encodeState, readableState } from '../../../lambdas/ingest/state-text.ts';

const first = firstState('2026-11-22T20:00:00.000Z', '2026-11-15T20:00:00.000Z');
const full: FeedState = {
  revision: 7,
  position: { cursor: 'a' },
  recent: ['0123456789a', 'bcdefghijk_'],
  createdAt: '2026-11-22T20:00:00.000Z',
  lastObjectAt: '2026-11-22T21:00:00.000Z',
  newestEventTime: '2026-11-22 20:59:00.000000000',
  doubtedAt: '2026-11-22T21:02:00.000Z',
  pending: {
    revision: 6,
    count: 1,
    digest: 'ab',
    next: { cursor: 'b' },
    added: ['ABCDEFGHIJ-'],
    announcedAt: '2026-11-22T21:01:00.000Z',
    outcome: { events: 1, lateEvents: 0, rejected: 0 },
  },
};

describe('a stored state', () => {
  const span = { startTime: first.createdAt, endTime: full.createdAt };
  const claimed: FeedState = { ...full, job: 'rewind', position: span };
  it.each([first, full, claimed])('comes back as it was', (state) => {
    expect(decodeState(SIGN_INS, encodeState(state))).toEqual(state);
  });

  it('takes eleven bytes for each of the last records', () => {
    const more = { ...full, recent: [...full.recent, '0123456789-'] };
    expect(encodeState(more).length - encodeState(full).length).toBe(11);
  });

  const stored = JSON.parse(encodeState(full)) as typeof full;
  const broken: Record<string, unknown> = {
    'no JSON': '{',
    null: 'null',
    'no revision': { ...stored, revision: undefined },
    'revision 0': { ...stored, revision: 0 },
    'no position': { ...stored, position: {} },
    'cursor and start time': { ...stored, position: { cursor: 'a', startTime: first.createdAt } },
    'cursor null': { ...stored, position: { cursor: null } },
    'start time no time': { ...stored, position: { startTime: 'None' } },
    'recent no text': { ...stored, recent: [] },
    'recent cut': { ...stored, recent: '0123456789' },
    'pending null': { ...stored, pending: null },
    'doubted at no time': { ...stored, doubtedAt: 'x' },
    'pending without revision': { ...stored, pending: { ...stored.pending, revision: undefined } },
    'pending without next': { ...stored, pending: { ...stored.pending, next: undefined } },
    'pending without time': { ...stored, pending: { ...stored.pending, announcedAt: 'now' } },
    'pending without identities': { ...stored, pending: { ...stored.pending, added: undefined } },
    'pending without digest': { ...stored, pending: { ...stored.pending, digest: undefined } },
    'pending without outcome': { ...stored, pending: { ...stored.pending, outcome: { events: 1 } } },
    'pending with an event time that is no text': {
      ...stored,
      pending: { ...stored.pending, newestEventTime: 1 },
    },
    'end time no time': { ...stored, position: { startTime: first.createdAt, endTime: 'None' } },
    'job no text': { ...stored, job: 1 },
    'no creation': { ...stored, createdAt: undefined },
    'object at no time': { ...stored, lastObjectAt: 1 },
    'event time no text': { ...stored, newestEventTime: 1 },
  };
  it.each(Object.entries(broken))('is refused when it has %s', (_, state) => {
    const text = typeof state === 'string' ? state : JSON.stringify(state);
    expect(() => decodeState(SIGN_INS, text)).toThrow(RepairState);
  });

  it('that is refused says why and what to do, and never what it holds', () => {
    const toDo = ': run npm run operator -- rebuild --feed signinattempts (README, "The state is lost")';
    expect(() => decodeState(SIGN_INS, '{"revision":"secret"}')).toThrow(
      new RepairState(`the stored state of signinattempts lacks a field or has one of the wrong type${toDo}`),
    );
    expect(() => decodeState(SIGN_INS, '{"secret')).toThrow(
      expect.objectContaining({
        message: `the stored state of signinattempts is not JSON${toDo}`,
        cause: expect.any(SyntaxError) as unknown,
      }),
    );
  });
});

describe('readableState', () => {
  it('is undefined where the state is none or broken, and passes on what else goes wrong', async () => {
    expect(await readableState(() => first)).toBe(first);
    expect(await readableState(() => undefined)).toBeUndefined();
    expect(await readableState(() => decodeState(SIGN_INS, '{'))).toBeUndefined();
    const down = new TryAgainLater('down');
    await expect(readableState(() => Promise.reject(down))).rejects.toBe(down);
  });
});
