import { describe, expect, it } from 'vitest';
import {
  replacesLive,
  settledFrom,
  settledThrough,
  type Announcement,
  type FeedState,
} from '../../../lambdas/ingest/state.ts';
import {
  announced,
  blocked,
  committed,
  firstState,
  moved,
  rewindRequested,
  rewindRestarted,
  suspected,
  unblocked,
  withdrawn,
  type Advance,
} from '../../../lambdas/ingest/state-changes.ts';
import { announcementAt } from '../../support/ports/batch.ts';

const NOW = '2026-11-22T20:00:00.000Z';
const START = '2026-11-15T20:00:00.000Z';
const first = firstState(NOW, { startTime: START });
const { revision } = first;

const pending = announcementAt(first, {
  count: 3,
  announcedAt: '2026-11-22T20:00:01.000Z',
  outcome: { events: 2, lateEvents: 0, rejected: 1, skipped: 0 },
});

const emptyAdvance: Advance = { next: { cursor: 'a' }, outcome: { events: 0, skipped: 0 }, at: NOW };

describe('the state of a feed', () => {
  it('starts with the time as its revision', () => {
    expect(first).toEqual({ revision: 1_795_377_600_000, live: { startTime: START }, createdAt: NOW });
    expect(settledFrom(first)).toBe(revision);
  });

  it('after an announcement contains it, at the same position', () => {
    const state = announced(first, pending);
    expect(state).toEqual({ ...first, revision: revision + 1, pending });
    expect(settledThrough(state)).toBe(revision);
  });

  it('after a commit has the position after the batch, and no announcement', () => {
    const suspect = { since: '2026-11-22T20:02:00.000Z' };
    const before = suspected(announced(first, pending), suspect.since);
    expect(before).toEqual({ ...first, revision: revision + 2, pending, suspect });
    expect(settledThrough(before)).toBe(revision);
    const after = committed(before, pending);
    expect(after).toEqual({
      revision: revision + 3,
      live: { cursor: 'b' },
      createdAt: NOW,
      lastObjectAt: pending.announcedAt,
    });
    expect(settledThrough(after)).toBe(revision + 3);
  });

  it('after a commit keeps times that the batch does not change', () => {
    const older = {
      lastObjectAt: '2026-11-22T19:00:00.000Z',
      newestEventTime: '2026-11-22 18:59:00.000000000',
    };
    const empty = { ...pending, outcome: { ...pending.outcome, events: 0 } };
    expect(committed({ ...first, ...older }, empty)).toMatchObject(older);
    const latestEventTime = '2026-11-22 19:59:00.000000000';
    expect(committed({ ...first, ...older }, { ...pending, latestEventTime })).toMatchObject({
      lastObjectAt: pending.announcedAt,
      newestEventTime: latestEventTime,
    });
    expect(committed(first, empty).lastObjectAt).toBeUndefined();
  });

  it('after a withdrawal is as before the announcement, two revisions later', () => {
    const suspect = suspected(announced(first, pending), '2026-11-22T20:02:00.000Z');
    expect(withdrawn(suspect)).toEqual({ ...first, revision: revision + 3 });
    expect(settledThrough(withdrawn(suspect))).toBe(revision + 3);
  });

  it('advances over pages without new records', () => {
    expect(moved(first, emptyAdvance)).toEqual({ ...first, revision: revision + 1, live: { cursor: 'a' } });
  });
});

describe('a blocked feed', () => {
  const refused = blocked(first, revision + 1, 'refused');

  it('is marked once', () => {
    expect(refused).toEqual({
      ...first,
      revision: revision + 1,
      blocked: { revision: revision + 1, reason: 'refused' },
    });
    expect(blocked(refused, revision + 2, 'stalled')).toBe(refused);
  });

  it('stays blocked until a batch is committed, or the feed is caught up', () => {
    expect(moved(refused, emptyAdvance).blocked).toEqual(refused.blocked);
    expect(moved(refused, { ...emptyAdvance, isLast: true }).blocked).toBeUndefined();
    expect(committed(refused, pending).blocked).toBeUndefined();
  });

  it('stays silent until a batch is committed, or it is checked again', () => {
    const silent = blocked(first, revision + 1, 'silent');
    expect(moved(silent, { ...emptyAdvance, isLast: true }).blocked).toEqual(silent.blocked);
    expect(committed(silent, pending).blocked).toBeUndefined();
    expect(unblocked(silent)).toEqual({ ...first, revision: revision + 2 });
  });
});

describe('a rewind', () => {
  const request = { from: '2026-11-01T00:00:00.000Z', changed: false };
  const bounded = { ...request, to: '2026-11-02T00:00:00.000Z' };
  const state = rewindRequested(first, request);
  const { rewind } = state;
  const batch: Announcement = {
    ...pending,
    revision: state.revision + 1,
    rewind,
    outcome: { events: 2, lateEvents: 0, rejected: 1, skipped: 4 },
    latestEventTime: '2026-11-01 10:00:00.000000000',
  };

  it('starts at its start time, with the revision of the request as its id', () => {
    expect(state).toEqual({
      ...first,
      revision: revision + 1,
      rewind: {
        ...request,
        id: revision + 1,
        position: { startTime: request.from },
        delivered: 0,
        skipped: 0,
      },
    });
    expect(rewindRequested(first, bounded).rewind.position).toEqual({
      startTime: bounded.from,
      endTime: bounded.to,
    });
  });

  it('advances with its own batches, and keeps the live position', () => {
    const after = committed(announced(state, batch), batch);
    expect(after.live).toEqual(first.live);
    expect(after.newestEventTime).toBeUndefined();
    expect(after.lastObjectAt).toBe(batch.announcedAt);
    expect(after.rewind).toEqual({
      ...rewind,
      position: { cursor: 'b' },
      delivered: 2,
      skipped: 4,
      reached: batch.latestEventTime,
    });
    const further = moved(after, {
      rewind: after.rewind,
      next: { cursor: 'c' },
      outcome: { events: 0, skipped: 1 },
      latestEventTime: '2026-11-01 09:00:00.000000000',
      at: NOW,
    });
    expect(further.rewind).toEqual({ ...after.rewind, position: { cursor: 'c' }, skipped: 5 });
  });

  it('is not changed by a batch of the live feed', () => {
    const live = { ...pending, revision: state.revision + 1 };
    expect(committed(announced(state, live), live)).toMatchObject({ live: { cursor: 'b' }, rewind });
  });

  it('ends with its counts, and keeps the live position', () => {
    const after = committed(announced(state, batch), { ...batch, isLast: true });
    expect(after.live).toEqual(first.live);
    expect(after.rewind).toBeUndefined();
    expect(after.lastRewind).toEqual({
      ...request,
      delivered: 2,
      skipped: 4,
      endedAt: batch.announcedAt,
    });
  });

  it('is not changed by a batch of the rewind that it replaced', () => {
    const replaced = rewindRequested(announced(state, batch), bounded);
    const after = committed(replaced, { ...batch, isLast: true });
    expect(after.rewind).toEqual(replaced.rewind);
    expect(after.lastRewind).toBeUndefined();
    expect(after.pending).toBeUndefined();
  });

  it('starts over if its cursor is refused, and restarts its count of skipped records', () => {
    const after = committed(announced(state, batch), batch);
    expect(rewindRestarted(after, after.rewind!)).toEqual({
      ...after,
      revision: after.revision + 1,
      rewind: { ...after.rewind, position: rewind.position, skipped: 0 },
    });
  });

  it.each<[string, FeedState, boolean]>([
    [
      'requested after it was marked',
      rewindRequested(blocked(first, revision + 1, 'refused'), request),
      true,
    ],
    ['requested before', blocked(state, state.revision + 1, 'refused'), false],
    ['with an end', rewindRequested(blocked(first, revision + 1, 'refused'), bounded), false],
    ['feed not blocked', state, false],
    ['no rewind', blocked(first, revision + 1, 'refused'), false],
  ])(
    'replaces the live position of a blocked feed if it was requested later and has no end: %s',
    (_, before, isReplaced) => {
      expect(replacesLive(before)).toBe(isReplaced);
      const ofRewind = { ...batch, rewind: before.rewind ?? rewind, isLast: true };
      const after = committed(before, ofRewind);
      expect(after.live).toEqual(isReplaced ? { cursor: 'b' } : first.live);
      expect(after.blocked).toEqual(isReplaced ? undefined : before.blocked);
      expect(after.newestEventTime).toBe(isReplaced ? batch.latestEventTime : undefined);
    },
  );

  it('does not set the newest event time back if it replaces the live position', () => {
    const newer = '2026-11-20 10:00:00.000000000';
    const before = rewindRequested(
      { ...blocked(first, revision + 1, 'stalled'), newestEventTime: newer },
      request,
    );
    const after = committed(before, { ...batch, rewind: before.rewind, isLast: true });
    expect(after.newestEventTime).toBe(newer);
  });
});
