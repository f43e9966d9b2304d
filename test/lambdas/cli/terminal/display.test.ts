import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Display } from '../../../../lambdas/cli/terminal/display.ts';
import { addStep, newProgress, type FeedProgress } from '../../../../lambdas/cli/terminal/feed-progress.ts';
import { jsonDisplay } from '../../../../lambdas/cli/terminal/json-display.ts';
import { liveDisplay } from '../../../../lambdas/cli/terminal/live-display.ts';
import { plainDisplay } from '../../../../lambdas/cli/terminal/plain-display.ts';
import type { Progress } from '../../../../lambdas/ingest/progress.ts';
import { ITEM_USAGES } from '../../../support/ports/run.ts';
import { Screen } from '../../../support/screen.ts';

const AT = Date.parse('2026-11-22T20:53:06Z');
const NEWEST: Progress = {
  kind: 'state',
  state: {
    revision: 1,
    live: { cursor: 'C' },
    createdAt: '2026-11-22T00:00:00.000Z',
    newestEventTime: '2026-11-22 20:53:01.142000000',
  },
};
const EARLIER = { events: 9_000, rejected: 40, objects: 500 };
const STEPS: readonly Progress[] = [
  NEWEST,
  { kind: 'page', records: 1_000, repeats: 3 },
  { kind: 'clock_skew', ms: -52_560 * 3_600_000 },
  { kind: 'unknown_fields', paths: ['account_uuid'], others: 0 },
  { kind: 'committed', key: 'logs/a.jsonl.gz', events: 1_200, lateEvents: 1, rejected: 2, skipped: 0 },
  {
    kind: 'quarantined',
    key: 'quarantine/b.jsonl.gz',
    records: 2,
    firstReasons: [{ path: '/uuid', keyword: 'type', message: 'must be string' }],
  },
  { kind: 'reread_differs' },
  { kind: 'check_failed', reason: '1Password answered 500' },
  {
    kind: 'rewound',
    from: '2026-11-12T00:00:00.000Z',
    to: undefined,
    changed: false,
    delivered: 1_234,
    skipped: 1,
    endedAt: '2026-11-22T00:00:00.000Z',
  },
];

/** Shows a feed that goes through all steps, fails, recovers, and is caught up. */
function show(open: (feeds: readonly FeedProgress[]) => Display): Display {
  const progress = newProgress(ITEM_USAGES, EARLIER);
  const display = open([progress]);
  display.note('Polling somewhere.');
  for (const step of STEPS) {
    addStep(progress, step);
    display.step(ITEM_USAGES, step);
  }
  const feeds = [ITEM_USAGES.name];
  display.notice({ kind: 'error', feeds, at: AT, message: 'it broke', retryAt: AT + 10_000 });
  display.notice({ kind: 'recovered', feeds, at: AT + 95_000, failedAt: AT });
  display.notice({ kind: 'recovered', feeds, at: AT + 3_600_000, failedAt: AT });
  display.notice({ kind: 'recovered', feeds, at: AT + 7_500_000, failedAt: AT });
  progress.activity = 'caught_up';
  progress.busyMs = 100;
  return display;
}

describe('the display', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('in a pipe is a line for each thing, and a table at the end', () => {
    let text = '';
    show((feeds) => plainDisplay(feeds, (more) => (text += more))).close('data');
    expect(text).toBe(`Polling somewhere.
itemusages: the clock of this machine is 52,560 hours behind that of 1Password; set it, since object keys and times that you give to commands depend on it
itemusages: 1,200 events in logs/a.jsonl.gz
itemusages: 1 late event, for example from devices that were offline
itemusages: 2 records rejected by the schema (first: /uuid must be string), quarantined in quarantine/b.jsonl.gz
itemusages: an announced batch could not be read again unchanged, and will be announced again
itemusages: 1Password could not be asked whether it has events that this quiet feed lacks: 1Password answered 500
itemusages: the rewind from 2026-11-12T00:00:00.000Z has ended: 1,234 events delivered, 1 changed record skipped
20:53:06Z itemusages: it broke; next try at 20:53:16Z
20:54:41Z itemusages: working again after 95 s
21:53:06Z itemusages: working again after 60 min
22:58:06Z itemusages: working again after 2 h 5 min
feed        events  late  rejected  repeats  objects  events/s  newest event
itemusages  10,200     1        42        3      501    12,000  2026-11-22 20:53Z  caught up

Events:     data/logs/        gzipped JSON lines, one folder per feed
Rejected:   data/quarantine/  records that failed their schema, and why
`);
  });

  it('for a script is JSON objects', () => {
    let text = '';
    show((feeds) => jsonDisplay(feeds, (more) => (text += more))).close('data');
    const objects = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string });
    expect(objects.map(({ kind }) => kind)).toEqual([
      'note',
      'clock_skew',
      'unknown_fields',
      'committed',
      'quarantined',
      'reread_differs',
      'check_failed',
      'rewound',
      'error',
      'recovered',
      'recovered',
      'recovered',
      'summary',
    ]);
    expect(objects[8]).toEqual({
      kind: 'error',
      feeds: ['itemusages'],
      at: '2026-11-22T20:53:06.000Z',
      message: 'it broke',
      retryAt: '2026-11-22T20:53:16.000Z',
    });
    expect(objects[9]).toEqual({
      kind: 'recovered',
      feeds: ['itemusages'],
      at: '2026-11-22T20:54:41.000Z',
      failedAt: '2026-11-22T20:53:06.000Z',
    });
    expect(objects.at(-1)).toMatchObject({
      folder: 'data',
      feeds: [
        {
          feed: 'itemusages',
          events: 1_200,
          earlier: EARLIER,
          newestEventAt: '2026-11-22T20:53:01.142Z',
          eventsPerSecond: 12_000,
          state: 'caught_up',
        },
      ],
    });
  });

  const live = (screen: Screen) =>
    show((feeds) => liveDisplay(feeds, screen as unknown as NodeJS.WriteStream));
  const tableIn = (screen: Screen) =>
    screen.lines
      .slice(screen.lines.findIndex((line) => line.startsWith('feed  ')))
      .filter((line) => line !== '');

  it('at a terminal is a table that is redrawn in place, below what the user should know', () => {
    const screen = new Screen(80);
    const display = live(screen);
    vi.advanceTimersByTime(1_000);
    expect(screen.lines.filter((line) => line.startsWith('feed  '))).toHaveLength(1);
    expect(tableIn(screen)).toEqual([
      'feed        events  late  rejected  events/s  newest event',
      'itemusages  10,200     1        42    12,000  2026-11-22 20:53Z  caught up',
    ]);
    expect(screen.lines).toContain('20:53:06Z itemusages: it broke; next try at 20:53:16Z');
    display.close('data');
  });

  it('at a terminal breaks long lines between words', () => {
    const screen = new Screen(80);
    live(screen).close('data');
    const start = screen.lines.findIndex((line) => line.startsWith('itemusages: 2 records'));
    expect(screen.lines.slice(start, start + 2)).toEqual([
      'itemusages: 2 records rejected by the schema (first: /uuid must be string),',
      'quarantined in quarantine/b.jsonl.gz',
    ]);
  });

  it.each([
    [
      60,
      [
        'feed        events  rejected  newest event',
        'itemusages  10,200        42  2026-11-22 20:53Z  caught up',
      ],
    ],
    [20, ['feed        events', 'itemusages  10,200']],
  ])('at a terminal of %d columns hides columns, and never wraps a row', (columns, table) => {
    const screen = new Screen(columns);
    const display = live(screen);
    vi.advanceTimersByTime(1_000);
    expect(tableIn(screen)).toEqual(table);
    display.close('data');
  });

  it('at a terminal follows its width', () => {
    const screen = new Screen(80);
    const display = live(screen);
    vi.advanceTimersByTime(1_000);
    screen.columns = 60;
    vi.advanceTimersByTime(1_000);
    expect(tableIn(screen)[0]).toBe('feed        events  rejected  newest event');
    screen.columns = 80;
    vi.advanceTimersByTime(1_000);
    expect(tableIn(screen)[0]).toBe('feed        events  late  rejected  events/s  newest event');
    display.close('data');
  });

  it('at a terminal leaves the last table and the folders', () => {
    const screen = new Screen(80);
    live(screen).close('data');
    vi.advanceTimersByTime(1_000);
    const start = screen.lines.findIndex((line) => line.startsWith('feed  '));
    expect(screen.lines.slice(start)).toEqual([
      'feed        events  late  rejected  events/s  newest event',
      'itemusages  10,200     1        42    12,000  2026-11-22 20:53Z  caught up',
      '',
      'Events:     data/logs/        gzipped JSON lines, one folder per feed',
      'Rejected:   data/quarantine/  records that failed their schema, and why',
      '',
    ]);
    expect(screen.isCursorShown).toBe(true);
  });
});
