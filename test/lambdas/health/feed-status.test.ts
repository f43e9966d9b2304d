import { describe, expect, it } from 'vitest';
import { feedStatus, type FeedActivity } from '../../../lambdas/health/feed-status.ts';
import { blocked, firstState, rewindRequested } from '../../../lambdas/ingest/state-changes.ts';
import { brokenState } from '../../../lambdas/ingest/state-codec.ts';
import type { FeedState } from '../../../lambdas/ingest/state.ts';
import { ITEM_USAGES } from '../../support/ports/run.ts';

const NOW = Date.parse('2026-11-22T00:00:00.000Z');
const first: FeedState = {
  ...firstState('2026-11-15T00:00:00.000Z', { cursor: 'secret-cursor' }),
  lastObjectAt: '2026-11-21T23:58:30.123Z',
  newestEventTime: '2026-11-21 21:00:00.123456789',
};
const polled = (outcome: string): FeedActivity => ({
  lastPoll: { endedAt: '2026-11-21T23:59:40.000Z', outcome },
  last24Hours: { events: 12_345, rejected: 6 },
});
const request = { from: '2026-11-12T00:00:00.000Z', changed: false };
const statusOf = (stored: Parameters<typeof feedStatus>[1], outcome = 'caught_up') =>
  feedStatus(ITEM_USAGES, stored, polled(outcome), NOW);

describe('the status of a feed', () => {
  it('has the newest object and event, and what was delivered', () => {
    expect(statusOf(first)).toEqual({
      feed: 'itemusages',
      ...polled('caught_up'),
      position: 'reading',
      isBeingRepaired: false,
      isCaughtUp: true,
      createdAt: '2026-11-15T00:00:00.000Z',
      lastObjectAt: '2026-11-21T23:58:30.123Z',
      newestEventAt: '2026-11-21T21:00:00.123Z',
    });
  });

  it.each([
    ['caught_up', true, undefined],
    ['rewinding', true, undefined],
    ['out_of_time', false, 180],
    ['rate_limited', false, 180],
    ['overtaken', undefined, undefined],
    ['failed', undefined, undefined],
  ])('after the outcome %s: caught up %s, behind by %s', (outcome, isCaughtUp, behindMinutes) => {
    expect(statusOf(first, outcome)).toMatchObject({ isCaughtUp, behindMinutes });
  });

  it('is not caught up while it is blocked, whatever the last poll was', () => {
    const status = statusOf(blocked(first, first.revision + 1, 'silent'), 'rewinding');
    expect(status).toMatchObject({ position: 'silent', isCaughtUp: false, isBeingRepaired: false });
  });

  it('does not know whether it is caught up if no poll is known', () => {
    for (const lastPoll of [{ noneSince: '2026-11-21T23:50:00.000Z' }, { notKnown: 'x', isFailure: false }]) {
      const status = feedStatus(ITEM_USAGES, first, { ...polled(''), lastPoll }, NOW);
      expect(status.isCaughtUp).toBeUndefined();
    }
  });

  it('says that a rewind repairs a blocked feed', () => {
    const refused = blocked(first, first.revision + 1, 'refused');
    expect(statusOf(rewindRequested(refused, request))).toMatchObject({
      position: 'refused',
      isBeingRepaired: true,
    });
    const withEnd = { ...request, to: '2026-11-13T00:00:00.000Z' };
    expect(statusOf(rewindRequested(refused, withEnd)).isBeingRepaired).toBe(false);
  });

  it('says how far a rewind is, by the time of its events', () => {
    const asked = rewindRequested(first, request);
    const reached = '2026-11-14 12:00:00.000000000';
    const state = { ...asked, rewind: { ...asked.rewind, reached, delivered: 12_345, skipped: 6 } };
    expect(statusOf(state).rewind).toEqual({
      ...request,
      reached: '2026-11-14T12:00:00.000Z',
      share: 0.25,
      delivered: 12_345,
      skipped: 6,
    });
  });

  it('says how far a rewind with an end is, and never more than 100 %', () => {
    const asked = rewindRequested(first, { ...request, to: '2026-11-13T00:00:00.000Z', changed: true });
    const at = (reached: string) =>
      statusOf({ ...asked, rewind: { ...asked.rewind, reached } }).rewind?.share;
    expect(at('2026-11-12 18:00:00.000000000')).toBe(0.75);
    expect(at('2026-11-20 00:00:00.000000000')).toBe(1);
    expect(at('2026-11-01 00:00:00.000000000')).toBe(0);
  });

  it('has the last rewind, and the batch that is announced', () => {
    const lastRewind = { ...request, delivered: 1, skipped: 2, endedAt: '2026-11-21T22:00:00.000Z' };
    const pending = {
      revision: first.revision,
      count: 1_000,
      digest: '',
      next: { cursor: 'secret-cursor' },
      days: [],
      announcedAt: '2026-11-21T23:59:00.000Z',
      outcome: { events: 1, lateEvents: 0, rejected: 0, skipped: 0 },
    };
    const status = statusOf({ ...first, lastRewind, pending, suspect: {} });
    expect(status.lastRewind).toEqual(lastRewind);
    expect(status.pending).toEqual({
      announcedAt: '2026-11-21T23:59:00.000Z',
      records: 1_000,
      isSuspect: true,
    });
    expect(statusOf({ ...first, pending }).pending?.isSuspect).toBe(false);
    expect(JSON.stringify(status)).not.toContain('cursor');
  });

  it('says that the feed was never polled, and what is wrong with its state', () => {
    expect(statusOf(undefined)).toMatchObject({ position: 'never_polled' });
    expect(statusOf(brokenState(ITEM_USAGES, 'it is broken'))).toMatchObject({
      position: 'broken',
      problem: 'it is broken',
    });
    expect(statusOf({ notKnown: 'needs dynamodb:GetItem', isFailure: false })).toMatchObject({
      position: 'not_known',
      problem: 'needs dynamodb:GetItem',
    });
  });
});
