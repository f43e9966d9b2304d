import { RUNBOOK } from '../contract/runbook.ts';
import { endingAlarms, isTokenAlarmOn, raisedAlarms } from './alarm-steps.ts';
import {
  broken,
  inRepair,
  mayPass,
  needsRewind,
  notPolled,
  pollFailed,
  rejectedRecords,
  stateNotKnown,
  type FeedRule,
} from './feed-steps.ts';
import { pageOf, type NextStep, type SourceCommands } from './next-step.ts';
import { isKnown, type NotKnown } from './not-known.ts';
import type { SourceStatus } from './source-status.ts';

/** As the alarm "Token expires soon" has it. */
const TOKEN_DAYS = 14;

type Rule = (status: SourceStatus, commands: SourceCommands) => readonly NextStep[];

const RULES: readonly Rule[] = [
  tokenRefused,
  ofEachFeed(broken),
  ofEachFeed(needsRewind),
  ofEachFeed(stateNotKnown),
  ofEachFeed(notPolled),
  raisedAlarms,
  ofEachFeed(pollFailed),
  ofEachFeed(mayPass),
  ofEachFeed(inRepair),
  endingAlarms,
  failedReads,
  tokenExpires,
  noSubscriber,
  ofEachFeed(rejectedRecords),
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
  const text =
    '1Password refuses the token, or none is set. Run this, paste a token, press Enter, then Ctrl-D:';
  return [{ isWrong: true, text, ...storeToken(commands) }];
}

function storeToken(commands: SourceCommands): Pick<NextStep, 'command' | 'runbook'> {
  const { storeToken: command } = commands;
  return command === undefined ? { runbook: pageOf(commands, RUNBOOK.tokenRefused) } : { command };
}

function tokenExpires({ stack }: SourceStatus, commands: SourceCommands): NextStep[] {
  if (stack === undefined || !isKnown(stack.token)) return [];
  const { daysLeft = Infinity } = stack.token;
  if (daysLeft > TOKEN_DAYS) return [];
  const text =
    'The token expires soon. Issue another one in 1Password, run this, paste it, press Enter, then Ctrl-D:';
  return [{ isWrong: false, text, ...storeToken(commands) }];
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
