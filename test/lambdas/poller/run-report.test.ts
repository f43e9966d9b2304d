import { Logger } from '@aws-lambda-powertools/logger';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RUNBOOK } from '../../../lambdas/contract/runbook.ts';
import { RewindFeed, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { publishMetrics } from '../../../lambdas/poller/publish-metrics.ts';
import { RunReport } from '../../../lambdas/poller/run-report.ts';
import { parseEnvironment } from '../../../lambdas/sources/poller-settings.ts';

const settings = parseEnvironment({
  FEED: 'itemusages',
  BUCKET: 'bucket',
  TABLE: 'table',
  SECRET_ARN: 'arn',
  SOURCE_ID: 'the-source',
  SOURCE_LABEL: '1Password',
  EVENTS_API_URL: '',
  API_VERSION: 'v2',
  LOOKBACK_DAYS: '7',
  STANDARD_FIELDS: 'true',
  REPORT_FEED_AGE: 'false',
  STACK_NAME: 'Second',
  RUNBOOK_URL: 'https://wiki.example.com/runbook',
});

let output: string[];
beforeEach(() => {
  output = [];
  const record = (chunk: string | Uint8Array) => {
    output.push(...String(chunk).trim().split('\n'));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(record);
  vi.spyOn(process.stderr, 'write').mockImplementation(record);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A report whose clock advances by 250 ms at each reading. */
function newReport(loggedUnknownFields = new Set<string>()): RunReport {
  let now = Date.parse('2026-11-24T12:00:00Z');
  const logger = new Logger({ persistentKeys: { feed: 'itemusages' } });
  return new RunReport(
    logger,
    settings,
    loggedUnknownFields,
    () => Promise.resolve(publishMetrics),
    () => (now += 250),
  );
}

/** The log lines, without the lines of metrics. */
function logLines(): Record<string, unknown>[] {
  return output
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => !('_aws' in line));
}

describe('RunReport', () => {
  it('logs one summary of a run, with the fields of RunSummary', async () => {
    const report = newReport();
    report.progress({ kind: 'page', records: 10, repeats: 2 });
    report.progress({ kind: 'committed', key: 'k', events: 7, lateEvents: 3, rejected: 1, skipped: 0 });
    await report.ended('caught_up', undefined);
    const summary = {
      outcome: 'caught_up',
      pages: 1,
      records: 10,
      repeats: 2,
      events: 7,
      lateEvents: 3,
      rejected: 1,
      objects: 1,
      durationMs: 250,
    };
    expect(logLines()).toEqual([
      expect.objectContaining({ ...summary, level: 'INFO', message: 'run ended', feed: 'itemusages' }),
    ]);
    const own = ['level', 'message', 'feed', 'timestamp', 'service', 'sampling_rate'];
    expect(Object.keys(logLines()[0]!).filter((name) => !own.includes(name))).toEqual(Object.keys(summary));
  });

  it('logs the error of a failed run with its remedy: the command with the stack, and the runbook', async () => {
    const error = new RewindFeed('1Password refuses the stored cursor', {
      remedy: { command: 'rewind --feed itemusages --from 10d', runbook: RUNBOOK.cursorRefused },
    });
    await newReport().failed(error, undefined);
    expect(logLines()).toMatchObject([
      {
        level: 'ERROR',
        outcome: 'failed',
        error: 'RewindFeed',
        durationMs: 250,
        message:
          '1Password refuses the stored cursor; run: npm run operator -- rewind --feed itemusages --from 10d --stack Second; see https://wiki.example.com/runbook#cursor-refused',
      },
    ]);
  });

  it.each([
    [new TryAgainLater('AWS does not answer'), 'TryAgainLater', 'AWS does not answer'],
    [new TypeError('not a function'), 'TypeError', 'not a function'],
    ['thrown', 'Error', 'thrown'],
  ])('logs an error without a remedy unchanged: %s', async (error, name, message) => {
    await newReport().failed(error, undefined);
    expect(logLines()).toMatchObject([{ level: 'ERROR', outcome: 'failed', error: name, message }]);
  });

  it('warns that the API repeats itself, with the command and the runbook', async () => {
    await newReport().ended('stalled', undefined);
    expect(logLines()).toMatchObject([
      {
        level: 'WARN',
        message:
          'the API repeats itself: it reports more records, but returns no new ones; run: npm run operator -- status --feed itemusages --stack Second; see https://wiki.example.com/runbook#api-repeats-itself',
      },
      { level: 'INFO', message: 'run ended', outcome: 'stalled' },
    ]);
  });

  it('warns that the feed is silent, with the command and the runbook', async () => {
    await newReport().ended('silent', undefined);
    expect(logLines()).toMatchObject([
      {
        level: 'WARN',
        message:
          'the feed is silent: the API returns no records at its cursor, but has newer ones; run: npm run operator -- rewind --feed itemusages --since-last-good --stack Second; see https://wiki.example.com/runbook#cursor-refused',
      },
      { level: 'INFO', message: 'run ended', outcome: 'silent' },
    ]);
  });

  it('warns that a quiet feed could not be checked', () => {
    newReport().progress({ kind: 'check_failed', reason: '1Password answered 500' });
    expect(logLines()).toMatchObject([
      {
        level: 'WARN',
        message: '1Password could not be asked whether it has events that this quiet feed lacks',
        reason: '1Password answered 500',
      },
    ]);
  });

  it('warns of records in quarantine, with their object, the reasons, the command, and the runbook', () => {
    const firstReasons = [{ path: '/uuid', keyword: 'type', message: 'must be a string' }];
    newReport().progress({ kind: 'quarantined', key: 'quarantine/k', records: 2, firstReasons });
    expect(logLines()).toMatchObject([
      {
        level: 'WARN',
        key: 'quarantine/k',
        rejected: 2,
        firstReasons,
        message:
          'records failed schema validation and are in quarantine; run: npm run operator -- quarantine replay --feed itemusages --stack Second; see https://wiki.example.com/runbook#records-in-quarantine',
      },
    ]);
  });

  it('logs an ended rewind', () => {
    newReport().progress({
      kind: 'rewound',
      from: '2026-11-01T00:00:00.000Z',
      to: undefined,
      changed: false,
      delivered: 5,
      skipped: 1,
      endedAt: '2026-11-24T12:00:00.000Z',
    });
    expect(logLines()).toMatchObject([
      { level: 'INFO', message: 'rewind ended', from: '2026-11-01T00:00:00.000Z', events: 5, skipped: 1 },
    ]);
  });

  it('logs each unknown field once per process', () => {
    const logged = new Set<string>();
    newReport(logged).progress({ kind: 'unknown_fields', paths: ['a', 'b'], others: 0 });
    const next = newReport(logged);
    next.progress({ kind: 'unknown_fields', paths: ['b'], others: 0 });
    next.progress({ kind: 'unknown_fields', paths: ['b', 'c'], others: 0 });
    expect(logLines().map(({ fields }) => fields)).toEqual([['a', 'b'], ['c']]);
  });

  it('counts other unknown fields once per process', () => {
    const logged = new Set<string>();
    newReport(logged).progress({ kind: 'unknown_fields', paths: [], others: 7 });
    newReport(logged).progress({ kind: 'unknown_fields', paths: ['a'], others: 3 });
    newReport(logged).progress({ kind: 'unknown_fields', paths: [], others: 2 });
    expect(logLines().map(({ fields, others }) => ({ fields, others }))).toEqual([
      { fields: [], others: 7 },
      { fields: ['a'], others: undefined },
    ]);
  });

  it('remembers and logs a bounded number of unknown fields', () => {
    const logged = new Set<string>();
    const paths = (run: number) => Array.from({ length: 200 }, (_, i) => `field${run}_${i}`);
    for (let run = 0; run < 100; run += 1) {
      newReport(logged).progress({ kind: 'unknown_fields', paths: paths(run), others: 0 });
    }
    expect(logged.size).toBeLessThan(1_100);
    expect(logLines().length).toBeLessThan(30);
  });
});
