import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { statusLines } from '../../../../lambdas/cli/terminal/status-lines.ts';
import { RUNBOOK } from '../../../../lambdas/contract/runbook.ts';
import type { FeedStatus } from '../../../../lambdas/health/feed-status.ts';
import { nextSteps } from '../../../../lambdas/health/next-steps.ts';
import type { SourceStatus } from '../../../../lambdas/health/source-status.ts';
import { ROOT } from '../../../support/command.ts';

const COMMANDS = {
  target: '--stack OnePasswordLogSource --region eu-central-1',
  subscribe: 'aws subscribe',
  runbookPage: undefined,
};
const FEED: FeedStatus = {
  feed: 'itemusages',
  position: 'reading',
  isBeingRepaired: false,
  isCaughtUp: true,
  lastPoll: { endedAt: '2026-11-21T23:59:40.000Z', outcome: 'caught_up' },
  last24Hours: { events: 12_345, rejected: 0 },
  createdAt: '2026-11-01T00:00:00.000Z',
  lastObjectAt: '2026-11-21T23:56:30.123Z',
  newestEventAt: '2026-11-21T21:00:00.000Z',
};
const STACK: SourceStatus = {
  at: '2026-11-22T00:00:00.000Z',
  feeds: [FEED],
  stack: {
    alarms: { ok: 22, insufficientData: 0, raised: [] },
    token: { daysLeft: 80.4 },
    subscribers: { confirmed: 1, pending: 0 },
  },
};
const show = (status: SourceStatus) => statusLines(status, nextSteps(status, COMMANDS));
const showFeed = (feed: Partial<FeedStatus>) => show({ ...STACK, feeds: [{ ...FEED, ...feed }] });

/** A stack that reads two feeds, while 1Password refuses the cursor of the third. */
const EXAMPLE: SourceStatus = {
  ...STACK,
  feeds: [
    { ...FEED, feed: 'signinattempts', newestEventAt: '2026-11-21T23:55:10.000Z' },
    {
      ...FEED,
      position: 'refused',
      isCaughtUp: false,
      behindMinutes: 180,
      lastPoll: {
        endedAt: '2026-11-21T23:59:40.000Z',
        outcome: 'failed',
        error: 'RewindFeed',
        message: 'no',
      },
      last24Hours: { events: 4_321, rejected: 0 },
      lastObjectAt: '2026-11-21T21:01:00.000Z',
    },
    {
      ...FEED,
      feed: 'auditevents',
      last24Hours: { events: 12, rejected: 0 },
      lastObjectAt: '2026-11-21T15:20:00.000Z',
      newestEventAt: '2026-11-21T15:18:00.000Z',
    },
  ],
  stack: {
    alarms: {
      ok: 21,
      insufficientData: 0,
      raised: [
        {
          title: RUNBOOK.cursorRefused,
          feed: 'itemusages',
          since: '2026-11-21T21:12:00.000Z',
          runbook: 'docs/runbook.md#cursor-refused',
          command: 'npm run operator -- rewind --feed itemusages --from 10d --stack OnePasswordLogSource',
        },
      ],
    },
    token: { daysLeft: 80.4 },
    subscribers: { confirmed: 1, pending: 0 },
  },
};

describe('the screen in docs/commands.md', () => {
  it('is what the command shows', () => {
    const commands = { ...COMMANDS, target: '--stack OnePasswordLogSource' };
    const screen = statusLines(EXAMPLE, nextSteps(EXAMPLE, commands));
    const page = readFileSync(path.join(ROOT, 'docs', 'commands.md'), 'utf8');
    expect(page).toContain(`\n\`\`\`\n${screen.slice(1).join('\n')}\n\`\`\`\n`);
  });
});

describe('the status in lines', () => {
  it('shows a source that is well', () => {
    expect(show(STACK)).toEqual([
      '',
      '                itemusages',
      'position        reading',
      'last poll       20 s ago',
      'outcome         caught up',
      'caught up       yes',
      'newest object   3 min ago',
      'newest event    2026-11-21 21:00Z',
      'events, 24 h    12,345',
      'rejected, 24 h  0',
      '',
      'alarms          0 on, 22 off',
      'token           expires in 80 days',
      'subscribers     1 of the alarms',
      '',
      'Nothing to do.',
    ]);
  });

  it('shows the most urgent last, and what else is wrong with a feed below the table', () => {
    const lines = show({
      ...STACK,
      feeds: [
        { ...FEED, feed: 'signinattempts', position: 'broken', problem: 'the state is broken' },
        { ...FEED, position: 'refused', isCaughtUp: false, behindMinutes: 180 },
        {
          ...FEED,
          feed: 'auditevents',
          position: 'never_polled',
          lastPoll: { noneSince: FEED.createdAt ?? '' },
        },
      ],
    });
    expect(lines.slice(1, 7)).toEqual([
      '                signinattempts  itemusages         auditevents',
      'position        state broken    cursor refused     never polled',
      'last poll       20 s ago        20 s ago           none for 21 d',
      'outcome         caught up       caught up          -',
      'caught up       yes             no, 3 h behind     yes',
      'newest object   not known       3 min ago          3 min ago',
    ]);
    expect(lines.slice(10, 17)).toEqual([
      '',
      'itemusages',
      '  itemusages: 1Password refuses the cursor. Read again, and deliver what is',
      '  missing:',
      '    npm run operator -- rewind --feed itemusages --from 10d \\',
      '      --stack OnePasswordLogSource --region eu-central-1',
      '',
    ]);
    expect(lines.slice(-3)).toEqual([
      'Next: the state is broken:',
      '  npm run operator -- rebuild --feed signinattempts \\',
      '    --stack OnePasswordLogSource --region eu-central-1',
    ]);
  });

  it('shows a rewind, the last rewind, and the batch that is announced', () => {
    const request = { from: '2026-11-12T00:00:00.000Z', changed: false };
    const rewind = { ...request, share: 0, delivered: 0, skipped: 0 };
    const block = (feed: Partial<FeedStatus>) => showFeed(feed).slice(10, -6);
    expect(block({ rewind })).toEqual([
      '',
      'itemusages',
      '  rewind          from 2026-11-12 00:00Z',
      '                  not started',
      '                  0 events delivered',
    ]);
    const reached = '2026-11-14T12:00:00.000Z';
    const longest = { ...rewind, to: '2026-11-13T00:00:00.000Z', changed: true };
    expect(block({ rewind: { ...longest, reached, share: 0.254, delivered: 1, skipped: 6 } })).toEqual([
      '',
      'itemusages',
      '  rewind          from 2026-11-12 00:00Z to 2026-11-13 00:00Z, --changed',
      '                  25 %, at 2026-11-14 12:00Z',
      '                  1 event delivered, 6 changed events skipped',
    ]);
    const lastRewind = { ...request, delivered: 1, skipped: 2, endedAt: '2026-11-21T22:00:00.000Z' };
    const skippedAfter = '2026-11-10T00:00:00.000Z';
    expect(block({ lastRewind: { ...lastRewind, skippedAfter } })).toEqual([
      '',
      'itemusages',
      '  last rewind     from 2026-11-12 00:00Z',
      '                  ended at 2026-11-21 22:00Z',
      '                  1 event delivered, 2 changed events skipped',
      '                  skipped: from 2026-11-10 00:00Z to 2026-11-12 00:00Z',
      '                  to deliver those too, run the same rewind with --changed',
    ]);
    expect(block({ lastRewind: { ...lastRewind, skipped: 0 } })).toHaveLength(5);
    const pending = { announcedAt: '2026-11-21T23:59:00.000Z', records: 1_000 };
    expect(block({ pending: { ...pending, isSuspect: true } })).toEqual([
      '',
      'itemusages',
      '  batch           1,000 records, announced 2026-11-21 23:59Z',
      '                  suspect: it cannot be read again as announced',
    ]);
    expect(block({ pending: { ...pending, isSuspect: false } })).toHaveLength(3);
  });

  it('shows alarms that are on, a token that has expired, and subscribers that have not confirmed', () => {
    const alarm = { title: RUNBOOK.backlog, feed: 'auditevents', runbook: 'r', command: 'c' } as const;
    const raised = [
      { ...alarm, since: '2026-11-21T21:00:00.000Z' },
      { ...alarm, title: RUNBOOK.noObjects, feed: undefined, since: undefined },
    ];
    const stack = {
      alarms: { ok: 19, insufficientData: 2, raised },
      token: { daysLeft: -0.5 },
      subscribers: { confirmed: 0, pending: 1 },
    };
    expect(show({ ...STACK, stack }).slice(11, 16)).toEqual([
      'alarms          2 on, 19 off, 2 without enough data',
      '                Backlog (auditevents), for 3 h',
      '                No objects',
      'token           has expired',
      'subscribers     0 of the alarms, 1 asked to confirm',
    ]);
    const token = { daysLeft: undefined };
    expect(show({ ...STACK, stack: { ...stack, token } })).toContain(
      'token           does not expire, or no poll reported when',
    );
  });

  it('has no rows about polls if none are known, and says why', () => {
    const lastPoll = { notKnown: 'a folder does not record polls', isFailure: false };
    const lines = show({ ...STACK, feeds: [{ ...FEED, isCaughtUp: undefined, lastPoll }], stack: undefined });
    expect(lines).toEqual([
      '',
      '                itemusages',
      'position        reading',
      'newest object   3 min ago',
      'newest event    2026-11-21 21:00Z',
      'events, 24 h    12,345',
      'rejected, 24 h  0',
      '',
      'last poll       not known: a folder does not record polls',
      '',
      'Nothing to do.',
    ]);
  });

  it('fits into 80 columns, whatever a log said', () => {
    const message = 'word '.repeat(40).trim();
    const feeds = (['signinattempts', 'itemusages', 'auditevents'] as const).map((feed) => ({
      ...FEED,
      feed,
      position: 'stalled' as const,
      isCaughtUp: false,
      behindMinutes: 172_000,
      lastPoll: { endedAt: FEED.createdAt ?? '', outcome: 'x'.repeat(200), message },
      last24Hours: { events: 123_456_789_012, rejected: 123_456_789_012 },
    }));
    const failing = { ...FEED, lastPoll: { endedAt: '', outcome: 'failed', error: 'X', message } };
    for (const line of [...show({ ...STACK, feeds }), ...show({ ...STACK, feeds: [failing] })]) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});
