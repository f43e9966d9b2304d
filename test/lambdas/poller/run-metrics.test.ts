import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../../lambdas/contract/feeds.ts';
import { ReplaceToken, RewindFeed, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { noTotals } from '../../../lambdas/ingest/progress.ts';
import { firstState } from '../../../lambdas/ingest/state-changes.ts';
import { hasDedicatedAlarm, measurements, type EndedRun } from '../../../lambdas/poller/run-metrics.ts';

const MINUTE = 60_000;
const now = Date.parse('2026-11-24T12:00:00Z');
const state = firstState('2026-11-24T10:00:00.000Z', { startTime: '2026-11-17T10:00:00.000Z' });
const run: EndedRun = {
  state,
  totals: noTotals(),
  quarantined: 0,
  end: { kind: 'completed', outcome: 'caught_up' },
  tokenExpiresAt: undefined,
};
const reporter = {
  feed: FEEDS[0]!,
  source: { id: 'the-source', label: '', standardFields: true },
  reportFeedAge: false,
};

/** The values that are reported with the dimension `source`, and with `source` and `feed`. */
function reported(changes: Partial<EndedRun>, reportFeedAge = false) {
  const found = measurements({ ...run, ...changes }, { ...reporter, reportFeedAge }, now);
  const of = (...names: string[]) =>
    found.find(({ dimensions }) => Object.keys(dimensions).join() === names.join())?.values;
  return { source: of('source'), feed: of('source', 'feed') };
}

describe('measurements', () => {
  it('reports only the age of the newest object after an idle run', () => {
    expect(measurements(run, reporter, now)).toEqual([
      { dimensions: { source: 'the-source' }, values: { NewestObjectAgeMinutes: 120 } },
    ]);
  });

  it('also reports the age per feed if the settings ask for it', () => {
    expect(reported({}, true).feed).toEqual({ NewestObjectAgeMinutes: 120 });
  });

  it('reports nothing if the state could not be read', () => {
    expect(reported({ state: undefined, end: { kind: 'failed', error: new TryAgainLater('') } })).toEqual({
      source: undefined,
      feed: undefined,
    });
  });

  it('reports delivered events and rejected records', () => {
    const totals = { ...noTotals(), events: 5, rejected: 2 };
    expect(reported({ totals, quarantined: 3 }).feed).toEqual({
      EventsDelivered: 5,
      RecordsRejected: 3,
    });
    expect(reported({ totals }).feed).toMatchObject({ RecordsRejected: 2 });
  });

  it.each([
    [30, 30],
    [-0.5, -0.5],
  ])('reports how many days the token is valid: %d', (days, TokenDaysLeft) => {
    expect(reported({ tokenExpiresAt: now + days * 1_440 * MINUTE }).source).toMatchObject({ TokenDaysLeft });
  });

  it.each([
    [59, undefined],
    [60, 1],
  ])('reports a refused token %i minutes after the first poll as %o', (age, TokensRefused) => {
    const createdAt = new Date(now - age * MINUTE).toISOString();
    const { source } = reported({
      state: { ...state, createdAt },
      end: { kind: 'failed', error: new ReplaceToken('') },
    });
    expect(source?.['TokensRefused']).toBe(TokensRefused);
  });

  it('reports a refused cursor', () => {
    expect(reported({ end: { kind: 'failed', error: new RewindFeed('') } }).feed).toMatchObject({
      CursorsRefused: 1,
    });
    expect(reported({ end: { kind: 'failed', error: new TryAgainLater('') } }).feed).toBeUndefined();
  });

  it.each(['out_of_time', 'waiting', 'rate_limited'] as const)(
    'reports the backlog of a run that ended as %s',
    (outcome) => {
      const behind = { ...state, newestEventTime: '2026-11-24 11:15:00.500000000' };
      expect(
        reported({ end: { kind: 'completed', outcome }, state: behind }).feed?.['BacklogMinutes'],
      ).toBeCloseTo(44.99, 2);
      expect(reported({ end: { kind: 'completed', outcome } }).feed).toMatchObject({ BacklogMinutes: 120 });
    },
  );

  it('reports an API that repeats itself, which is not a backlog', () => {
    expect(reported({ end: { kind: 'completed', outcome: 'stalled' } }).feed).toEqual({ ApiRepetitions: 1 });
  });

  it('reports a silent feed as one whose cursor is refused, and not as a backlog', () => {
    expect(reported({ end: { kind: 'completed', outcome: 'silent' } }).feed).toEqual({ CursorsRefused: 1 });
  });

  it.each(['caught_up', 'overtaken', 'rewinding'] as const)(
    'reports no backlog of a run that ended as %s',
    (outcome) => {
      expect(reported({ end: { kind: 'completed', outcome } }).feed).toBeUndefined();
    },
  );
});

describe('hasDedicatedAlarm', () => {
  it.each([
    [new ReplaceToken(''), true],
    [new RewindFeed(''), true],
    [new TryAgainLater(''), false],
    [new Error(''), false],
    ['thrown', false],
  ])('%s: %s', (error, expected) => {
    expect(hasDedicatedAlarm(error)).toBe(expected);
  });
});
