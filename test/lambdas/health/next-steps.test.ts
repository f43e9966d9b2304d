import { describe, expect, it } from 'vitest';
import { RUNBOOK, type RunbookHeading } from '../../../lambdas/contract/runbook.ts';
import type { FeedStatus } from '../../../lambdas/health/feed-status.ts';
import { nextSteps } from '../../../lambdas/health/next-steps.ts';
import type { RaisedAlarm } from '../../../lambdas/health/raised-alarm.ts';
import type { SourceStatus, StackStatus } from '../../../lambdas/health/source-status.ts';

const AT = '2026-11-22T00:00:00.000Z';
const COMMANDS = {
  target: '--stack S',
  subscribe: 'aws subscribe',
  runbookPage: 'https://r.example',
};
const FEED: FeedStatus = {
  feed: 'itemusages',
  position: 'reading',
  isBeingRepaired: false,
  lastPoll: { endedAt: AT, outcome: 'caught_up' },
  last24Hours: { events: 1, rejected: 0 },
  createdAt: '2026-11-01T00:00:00.000Z',
  lastObjectAt: '2026-11-21T00:00:00.000Z',
};
const STACK: StackStatus = {
  alarms: { ok: 22, insufficientData: 0, raised: [] },
  token: { daysLeft: 80 },
  subscribers: { confirmed: 1, pending: 0 },
};

function status(feed: Partial<FeedStatus>, stack: Partial<StackStatus> = {}): SourceStatus {
  return { at: AT, feeds: [{ ...FEED, ...feed }], stack: { ...STACK, ...stack } };
}

function raised(title: RunbookHeading, command: string, feed: RaisedAlarm['feed'] = 'itemusages') {
  const alarm = { title, feed, since: AT, runbook: 'docs/runbook.md#x', command };
  return { alarms: { ok: 0, insufficientData: 0, raised: [alarm] } };
}

const found = (...of: Parameters<typeof status>) => nextSteps(status(...of), COMMANDS);
const failed = (error: string, command?: string) => ({
  lastPoll: { endedAt: AT, outcome: 'failed', error, message: 'it broke', command },
});

describe('what is wrong or to do', () => {
  it('is nothing if all is well', () => {
    expect(found({})).toEqual([]);
    expect(nextSteps({ ...status({}), stack: undefined }, COMMANDS)).toEqual([]);
  });

  it.each<[string, Partial<FeedStatus>, Partial<StackStatus>, boolean, string]>([
    ['a refused token', failed('ReplaceToken'), {}, true, 'npm run operator -- token set --stack S'],
    [
      'its alarm',
      { lastPoll: { notKnown: 'x', isFailure: false } },
      raised(RUNBOOK.tokenRefused, 'old', undefined),
      true,
      'npm run operator -- token set --stack S',
    ],
    [
      'a broken state',
      { position: 'broken', problem: 'broken' },
      {},
      true,
      'npm run operator -- rebuild --feed itemusages --stack S',
    ],
    [
      'a refused cursor',
      { position: 'refused' },
      {},
      true,
      'npm run operator -- rewind --feed itemusages --from 10d --stack S',
    ],
    [
      'a silent feed whose newest object is old',
      { position: 'silent', lastObjectAt: '2026-11-01T12:00:00.000Z' },
      {},
      true,
      'npm run operator -- rewind --feed itemusages --from 23d --stack S',
    ],
    [
      'a refused cursor of a feed without objects, which began long ago',
      { position: 'refused', lastObjectAt: undefined, createdAt: '2025-11-01T12:00:00.000Z' },
      {},
      true,
      'npm run operator -- rewind --feed itemusages --from 120d --stack S',
    ],
    [
      'a refused cursor that a rewind replaces',
      { position: 'refused', isBeingRepaired: true },
      {},
      true,
      'npm run operator -- status --feed itemusages --watch --stack S',
    ],
    ['a failed poll that names a command', failed('RepairState', 'npm run x'), {}, true, 'npm run x'],
    [
      'an alarm with its own command',
      {},
      raised(RUNBOOK.deadLetters, 'aws sqs x', undefined),
      true,
      'aws sqs x',
    ],
    [
      'a token that expires',
      {},
      { token: { daysLeft: 14 } },
      false,
      'npm run operator -- token set --stack S',
    ],
    ['no subscriber', {}, { subscribers: { confirmed: 0, pending: 0 } }, false, 'aws subscribe'],
    [
      'rejected records',
      { last24Hours: { events: 0, rejected: 2 } },
      {},
      false,
      'npm run operator -- quarantine list --feed itemusages --stack S',
    ],
    [
      'a feed of a new stack',
      { position: 'never_polled', lastPoll: { noneSince: AT } },
      {},
      false,
      'npm run operator -- status --stack S',
    ],
  ])('names the command for %s', (_, feed, stack, isWrong, command) => {
    expect(found(feed, stack)[0]).toMatchObject({ isWrong, command });
  });

  it.each<[string, Partial<FeedStatus>, Partial<StackStatus>, string]>([
    ['an API that repeats itself', { position: 'stalled' }, {}, 'https://r.example#api-repeats-itself'],
    ['a page that cannot be read', { position: 'unreadable' }, {}, 'https://r.example#poller-failing'],
    ['a failed poll', failed('TryAgainLater'), {}, 'https://r.example#poller-failing'],
    ['no poll', { lastPoll: { noneSince: AT } }, {}, 'https://r.example#poller-not-running'],
    [
      'an alarm whose command shows this status',
      {},
      raised(RUNBOOK.backlog, 'npm run operator -- status --feed itemusages --stack S'),
      'docs/runbook.md#x',
    ],
  ])('names the heading of the runbook for %s', (_, feed, stack, runbook) => {
    expect(found(feed, stack)[0]).toMatchObject({ isWrong: true, runbook });
    expect(found(feed, stack)[0]).not.toHaveProperty('command');
  });

  it('names the most urgent first: what stops every feed, a cause, its effects, what is to do', () => {
    const noObjects = {
      title: RUNBOOK.noObjects,
      feed: undefined,
      since: AT,
      runbook: 'r',
      command: 'status',
    };
    const queue = { ...noObjects, title: RUNBOOK.queueNotRead };
    const all: SourceStatus = {
      at: AT,
      feeds: [
        { ...FEED, feed: 'auditevents', position: 'stalled' },
        { ...FEED, feed: 'signinattempts', ...failed('ReplaceToken') },
        { ...FEED, feed: 'signinattempts', position: 'refused', ...failed('RewindFeed') },
        { ...FEED, position: 'broken', problem: 'broken' },
      ],
      stack: {
        alarms: { ok: 0, insufficientData: 0, raised: [noObjects, queue] },
        token: { daysLeft: -1 },
        subscribers: { confirmed: 0, pending: 0 },
      },
    };
    expect(nextSteps(all, COMMANDS).map(({ text }) => text.slice(0, 30))).toEqual([
      '1Password refuses the token, o',
      'broken:',
      'signinattempts: 1Password refu',
      'The alarm "Reader does not rea',
      'The alarm "No objects" is on:',
      'The last poll of signinattempt',
      'auditevents: 1Password repeats',
      'The token expires soon. Issue ',
      'Nobody receives the alarms. Su',
    ]);
  });

  it('does not run a rewind again because its alarm is still on', () => {
    const alarm = raised(RUNBOOK.cursorRefused, 'npm run operator -- rewind');
    expect(found({}, alarm)).toEqual([
      { isWrong: true, text: 'The alarm "Cursor refused" of itemusages ends within 20 minutes. Wait.' },
    ]);
    const repaired = found({ position: 'refused', isBeingRepaired: true }, alarm);
    expect(repaired.map(({ command }) => command)).not.toContain('npm run operator -- rewind');
    // Of a feed whose state is not known, the alarm knows more.
    expect(found({ position: 'not_known' }, alarm).map(({ command }) => command)).toContain(
      'npm run operator -- rewind',
    );
  });

  it('does not ask for a token again because its alarm is still on', () => {
    const steps = found({}, raised(RUNBOOK.tokenRefused, 'old', undefined));
    expect(steps.map(({ command }) => command)).toEqual([undefined]);
  });

  it('asks for a confirmation if a subscriber has not confirmed', () => {
    expect(found({}, { subscribers: { confirmed: 0, pending: 1 } })).toEqual([
      { isWrong: false, text: expect.stringContaining('confirm the subscription') as string },
    ]);
    expect(found({}, { subscribers: { confirmed: 1, pending: 1 } })).toEqual([]);
  });

  it('has what could not be read: wrong if it failed, and to ask for if it is not permitted', () => {
    const denied = { notKnown: 'needs a:B', isFailure: false, permission: 'a:B' };
    expect(found({ last24Hours: denied }, { token: denied })).toEqual([
      { isWrong: false, text: 'You may not see everything. Ask for the permissions a:B.' },
    ]);
    const failure = { notKnown: 'cannot read the alarms (X)', isFailure: true };
    expect(found({}, { alarms: failure })).toEqual([{ isWrong: true, text: failure.notKnown }]);
    expect(found({ position: 'not_known', problem: 'needs a:B' })).toEqual([
      { feed: 'itemusages', isWrong: true, text: 'the state of itemusages is not known: needs a:B' },
    ]);
  });
});
