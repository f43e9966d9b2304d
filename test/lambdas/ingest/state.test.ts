import { describe, expect, it } from 'vitest';
import {
  announced,
  claimedBy,
  committed,
  doubted,
  firstState,
  handedOver,
  moved,
  objectAge,
  revisionAt,
  samePosition,
  sameRecent,
  withdrawn,
  type Announcement,
  type FeedState,
  type Position,
} from '../../../lambdas/ingest/state.ts';

const first = firstState('2026-11-22T20:00:00.000Z', '2026-11-15T20:00:00.000Z');

const pending: Announcement = {
  revision: 2,
  count: 3,
  digest: 'ab',
  next: { cursor: 'b' },
  added: ['x', 'y'],
  announcedAt: '2026-11-22T20:00:01.000Z',
  outcome: { events: 2, lateEvents: 0, rejected: 1 },
};

/** What a state must become is held against it field by field, absent ones too: a field of no value is none. */
describe('the state of a feed', () => {
  it('begins at a time, with nothing known', () => {
    expect(first).toStrictEqual({
      revision: 1,
      position: { startTime: '2026-11-15T20:00:00.000Z' },
      recent: [],
      createdAt: '2026-11-22T20:00:00.000Z',
    });
  });

  it('after an announcement stands where it stood, and holds it', () => {
    expect(announced(first, pending)).toStrictEqual({ ...first, revision: 2, pending });
  });

  it('after a commit stands behind the batch, and holds nothing of the announcement', () => {
    const doubtedAt = '2026-11-22T20:02:00.000Z';
    const known = { ...first, recent: ['x', 'w'] };
    const before = doubted(announced(known, pending), doubtedAt);
    expect(before).toStrictEqual({ ...known, revision: 3, pending, doubtedAt });
    expect(committed(before, pending)).toStrictEqual({
      revision: 4,
      position: { cursor: 'b' },
      recent: ['w', 'x', 'y'],
      createdAt: first.createdAt,
      lastObjectAt: pending.announcedAt,
    });
  });

  it('after a commit keeps what the batch had none of, and whose job it is', () => {
    const older = {
      job: 'rewind',
      lastObjectAt: '2026-11-22T19:00:00.000Z',
      newestEventTime: '2026-11-22 18:59:00.000000000',
    };
    const empty = { ...pending, outcome: { events: 0, lateEvents: 0, rejected: 3 } };
    expect(committed({ ...first, ...older }, empty)).toMatchObject(older);
    const newer = { ...pending, newestEventTime: '2026-11-22 19:59:00.000000000' };
    expect(committed({ ...first, ...older }, newer)).toMatchObject({
      job: 'rewind',
      lastObjectAt: pending.announcedAt,
      newestEventTime: newer.newestEventTime,
    });
    expect(committed(first, empty)).not.toHaveProperty('lastObjectAt');
  });

  it('without an announcement that was withdrawn is as before, two revisions on', () => {
    const doubtful = doubted(announced(first, pending), '2026-11-22T20:02:00.000Z');
    expect(withdrawn(doubtful)).toStrictEqual({ ...first, revision: 4 });
  });

  it('moves over pages that held nothing new', () => {
    expect(moved(first, { cursor: 'a' }, ['y'])).toStrictEqual({
      ...first,
      revision: 2,
      position: { cursor: 'a' },
      recent: ['y'],
    });
  });

  it('is claimed by a job, and left again', () => {
    const claimed = claimedBy(first, 'rewind');
    expect(claimed).toStrictEqual({ ...first, revision: 2, job: 'rewind' });
    expect(claimedBy(claimed, undefined)).toStrictEqual({ ...first, revision: 3 });
  });

  it('whose revision is lost takes the second since 1970 for one', () => {
    expect(revisionAt(Date.parse('2026-11-22T20:00:00.999Z'))).toBe(1_795_377_600);
  });
});

describe('the live state after a job', () => {
  const live: FeedState = { ...claimedBy(first, 'rewind'), pending };
  const done: FeedState = { ...first, revision: 9, position: { cursor: 'z' }, recent: ['z'], job: 'rewind' };
  const times = (hour: number) => ({
    lastObjectAt: `2026-11-22T${hour}:00:00.000Z`,
    newestEventTime: `2026-11-22 ${hour}:00:00.000000000`,
  });

  it('goes on where the job has come to, unclaimed', () => {
    expect(handedOver(live, done)).toStrictEqual({
      ...first,
      revision: 3,
      position: { cursor: 'z' },
      recent: ['z'],
      pending,
    });
  });

  it.each([
    [18, 19, 19],
    [19, 18, 19],
    [18, undefined, 18],
    [undefined, 19, 19],
  ])('has the later of both times: live %s, job %s, then %s', (ofLive, ofJob, then) => {
    const timesOf = (hour: number | undefined) => (hour === undefined ? {} : times(hour));
    expect(handedOver({ ...live, ...timesOf(ofLive) }, { ...done, ...timesOf(ofJob) })).toMatchObject(
      timesOf(then),
    );
  });
});

describe('two positions', () => {
  const start: Position = { startTime: '2026-11-15T20:00:00.000Z' };
  const end: Position = { ...start, endTime: '2026-11-16T20:00:00.000Z' };
  it.each<[Position, Position, boolean]>([
    [{ cursor: 'a' }, { cursor: 'a' }, true],
    [{ cursor: 'a' }, { cursor: 'b' }, false],
    [{ cursor: 'a' }, start, false],
    [start, { cursor: 'a' }, false],
    [start, { ...start }, true],
    [start, { startTime: '2026-11-15T20:00:00.001Z' }, false],
    [start, end, false],
    [end, { ...end }, true],
    [end, { ...end, startTime: '2026-11-15T20:00:00.001Z' }, false],
  ])('%o and %o are the same: %s', (a, b, same) => {
    expect(samePosition(a, b)).toBe(same);
  });
});

describe('what is remembered of records', () => {
  it.each<[string[], string[], boolean]>([
    [[], [], true],
    [['a', 'b'], ['a', 'b'], true],
    [['a', 'b'], ['a'], false],
    [['b', 'a'], ['a', 'b'], false],
    [['a', 'c'], ['a', 'b'], false],
  ])('%j after %j is the same: %s', (after, before, same) => {
    expect(sameRecent(after, before)).toBe(same);
  });
});

describe('the age of the newest object', () => {
  const now = Date.parse('2026-11-22T22:00:00Z');

  it('counts from the first poll until there is one', () => {
    expect(objectAge(first, now)).toBe(2 * 3_600_000);
    expect(objectAge({ ...first, lastObjectAt: '2026-11-22T21:00:00.000Z' }, now)).toBe(3_600_000);
  });

  it('is never negative', () => {
    expect(objectAge(first, 0)).toBe(0);
  });
});
