import { RUNBOOK } from '../contract/runbook.ts';
import { TOKEN_WARNING_DAYS } from '../contract/token-expiry.ts';
import { endingAlarms, isTokenAlarmOn, raisedAlarms } from './alarm-steps.ts';
import type { FeedStatus } from './feed-status.ts';
import {
  broken,
  inRepair,
  mayPass,
  needsRewind,
  pollFailed,
  rejectedRecords,
  stateNotKnown,
  type FeedRule,
} from './feed-steps.ts';
import { commandOn, pageOf, type NextStep, type SourceCommands } from './next-step.ts';
import { isKnown, type NotKnown } from './not-known.ts';
import type { SourceStatus } from './source-status.ts';

type Rule = (status: SourceStatus, commands: SourceCommands) => readonly NextStep[];

const RULES: readonly Rule[] = [
  tokenRefused,
  ofEachFeed(broken),
  ofEachFeed(needsRewind),
  ofEachFeed(stateNotKnown),
  notPolled,
  raisedAlarms,
  ofEachFeed(pollFailed),
  ofEachFeed(mayPass),
  ofEachFeed(inRepair),
  endingAlarms,
  failedReads,
  tokenExpires,
  noSubscriber,
  ofEachFeed(rejectedRecords),
  neverPolled,
  missingPermissions,
];

/**
 * All that is wrong or to do, the most urgent first. What stops every feed comes before what stops one; a lasting cause before its
 * effects and before what may pass by itself; what is wrong before what is to do.
 */
export function nextSteps(status: SourceStatus, commands: SourceCommands): NextStep[] {
  return RULES.flatMap((rule) => rule(status, commands));
}

function ofEachFeed(rule: FeedRule): Rule {
  return ({ feeds, at }, commands) =>
    feeds.flatMap((feed) => {
      const step = rule(feed, commands, at);
      return step === undefined ? [] : [{ feed: feed.feed, ...step }];
    });
}

function tokenRefused(status: SourceStatus, commands: SourceCommands): NextStep[] {
  const isRefused = status.feeds.some(
    ({ lastPoll }) => 'error' in lastPoll && lastPoll.error === 'ReplaceToken',
  );
  if (!isRefused && !isTokenAlarmOn(status)) return [];
  const text = '1Password refuses the token, or none is set. Store another one:';
  return [{ isWrong: true, text, command: commandOn(commands, 'token set') }];
}

/** Feeds are polled alike, so most often this is about all of them. */
function notPolled({ feeds }: SourceStatus, commands: SourceCommands): NextStep[] {
  const silent = feeds.filter(
    ({ position, lastPoll }) =>
      'noneSince' in lastPoll && position !== 'never_polled' && position !== 'not_known',
  );
  if (silent.length === 0) return [];
  const text = `No poll of ${namesOf(silent)} ended in the last minutes. Find out why:`;
  return [{ isWrong: true, text, runbook: pageOf(commands, RUNBOOK.pollerNotRunning) }];
}

/** Of a new stack. A folder's polls are not known, and it may have feeds that are not polled. */
function neverPolled({ feeds }: SourceStatus, commands: SourceCommands): NextStep[] {
  const waiting = feeds.filter(
    ({ position, lastPoll }) => 'noneSince' in lastPoll && position === 'never_polled',
  );
  if (waiting.length === 0) return [];
  const text = `${namesOf(waiting)}: never polled. In a minute, look again:`;
  return [{ isWrong: false, text, command: commandOn(commands, 'status') }];
}

function namesOf(feeds: readonly FeedStatus[]): string {
  return feeds.map(({ feed }) => feed).join(', ');
}

function tokenExpires({ stack }: SourceStatus, commands: SourceCommands): NextStep[] {
  if (stack === undefined || !isKnown(stack.token)) return [];
  const { daysLeft = Infinity } = stack.token;
  if (daysLeft > TOKEN_WARNING_DAYS) return [];
  const text = 'The token expires soon. Issue another one in 1Password, and store it:';
  return [{ isWrong: false, text, command: commandOn(commands, 'token set') }];
}

function noSubscriber({ stack }: SourceStatus, { subscribe }: SourceCommands): NextStep[] {
  if (stack === undefined || !isKnown(stack.subscribers)) return [];
  const { confirmed, pending } = stack.subscribers;
  if (confirmed > 0) return [];
  if (pending > 0) {
    const text = 'Nobody receives the alarms: confirm the subscription, with the link in the mail of AWS.';
    return [{ isWrong: false, text }];
  }
  return [{ isWrong: false, text: 'Nobody receives the alarms. Subscribe an address:', command: subscribe }];
}

function failedReads(status: SourceStatus): NextStep[] {
  const failures = unknownValues(status).filter(({ isFailure }) => isFailure);
  return [...new Set(failures.map(({ notKnown }) => notKnown))].map((text) => ({ isWrong: true, text }));
}

function missingPermissions(status: SourceStatus): NextStep[] {
  const missing = unknownValues(status).flatMap(({ permission = [] }) => permission);
  if (missing.length === 0) return [];
  const text = `You may not see everything. Ask for the permissions ${[...new Set(missing)].join(', ')}.`;
  return [{ isWrong: false, text }];
}

function unknownValues({ feeds, stack }: SourceStatus): NotKnown[] {
  const values = [
    ...feeds.flatMap(({ lastPoll, last24Hours }) => [lastPoll, last24Hours]),
    ...(stack === undefined ? [] : [stack.alarms, stack.token, stack.subscribers]),
  ];
  return values.filter((value) => 'notKnown' in value);
}
