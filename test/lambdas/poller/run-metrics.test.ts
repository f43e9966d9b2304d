import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../../lambdas/contract/feeds.ts';
import { ReplaceToken, RewindFeed, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { noTotals } from '../../../lambdas/ingest/progress.ts';
import { firstState } from '../../../lambdas/ingest/state-changes.ts';
import { hasAlarmOfItsOwn, measurements, type EndedRun } from '../../../lambdas/poller/run-metrics.ts';

const MINUTE = 60_000;
const now = Date.parse('2026-11-24T12:00:00Z');
const state = firstState('2026-11-24T10:00:00.000Z', { startTime: '2026-11-17T10:00:00.000Z' });
const run: EndedRun = {
  state,
  totals: noTotals(),
  setAside: 0,
  outcome: 'caught_up',
  tokenExpiresAt: undefined,
};
const reporter = {
  feed: FEEDS[0]!,
  source: { id: 'the-source', label: '', standardFields: true },
  reportFeedAge: false,
};

/** The values by their dimensions. */
function reported(changes: Partial<EndedRun>, reportFeedAge = false) {
  const found = measurements({ ...run, ...changes }, { ...reporter, reportFeedAge }, now);
  const of = (...names: string[]) =>
    found.find(({ dimensions }) => Object.keys(dimensions).join() === names.join())?.values;
  return { source: of('source'), feed: of('source', 'feed') };
}

describe('what a run reports', () => {
  it('is an age alone of an idle run', () => {
    expect(measurements(run, reporter, now)).toEqual([
      { dimensions: { source: 'the-source' }, values: { NewestObjectAgeMinutes: 120 } },
    ]);
  });

  it('is the age of the feed too, where it is asked for', () => {
    expect(reported({}, true).feed).toEqual({ NewestObjectAgeMinutes: 120 });
  });

  it('is nothing where the state could not be read', () => {
    expect(reported({ state: undefined, outcome: { error: new TryAgainLater('') } })).toEqual({
      source: undefined,
      feed: undefined,
    });
  });

  it('is what was delivered and put aside', () => {
    const totals = { ...noTotals(), events: 5, rejected: 2 };
    expect(reported({ totals, setAside: 3 }).feed).toEqual({
      EventsDelivered: 5,
      RecordsRejected: 3,
    });
    expect(reported({ totals }).feed).toMatchObject({ RecordsRejected: 2 });
  });

  it.each([
    [30, 30],
    [-0.5, -0.5],
  ])('is how many days the token has, %d', (days, TokenDaysLeft) => {
    expect(reported({ tokenExpiresAt: now + days * 1_440 * MINUTE }).source).toMatchObject({ TokenDaysLeft });
  });

  it.each([
    [59, undefined],
    [60, 1],
  ])('is a token that is of no use, %i minutes after the first poll: %o', (age, TokensRefused) => {
    const createdAt = new Date(now - age * MINUTE).toISOString();
    const { source } = reported({
      state: { ...state, createdAt },
      outcome: { error: new ReplaceToken('') },
    });
    expect(source?.['TokensRefused']).toBe(TokensRefused);
  });

  it('is a cursor that is refused', () => {
    expect(reported({ outcome: { error: new RewindFeed('') } }).feed).toMatchObject({ CursorsRefused: 1 });
    expect(reported({ outcome: { error: new TryAgainLater('') } }).feed).toBeUndefined();
  });

  it.each(['out_of_time', 'waiting', 'rate_limited'] as const)(
    'is how far behind a run is that ended as %s',
    (outcome) => {
      const behind = { ...state, newestEventTime: '2026-11-24 11:15:00.500000000' };
      expect(reported({ outcome, state: behind }).feed?.['BacklogMinutes']).toBeCloseTo(44.99, 2);
      expect(reported({ outcome }).feed).toMatchObject({ BacklogMinutes: 120 });
    },
  );

  it('is an API that repeats itself, which is no backlog', () => {
    expect(reported({ outcome: 'stalled' }).feed).toEqual({ ApiRepetitions: 1 });
  });

  it.each(['caught_up', 'overtaken', 'rewinding'] as const)(
    'is no backlog of a run that ended as %s',
    (outcome) => {
      expect(reported({ outcome }).feed).toBeUndefined();
    },
  );
});

describe('hasAlarmOfItsOwn', () => {
  it.each([
    [new ReplaceToken(''), true],
    [new RewindFeed(''), true],
    [new TryAgainLater(''), false],
    [new Error(''), false],
    ['thrown', false],
  ])('%s: %s', (error, expected) => {
    expect(hasAlarmOfItsOwn(error)).toBe(expected);
  });
});
