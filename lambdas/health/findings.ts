import type { FeedName } from '../contract/feeds.ts';
import { operatorCommand } from '../contract/operator-command.ts';
import { RUNBOOK, runbookAddress } from '../contract/runbook.ts';
import type { FeedStatus } from './feed-status.ts';
import { isKnown, type NotKnown } from './not-known.ts';
import type { RaisedAlarm } from './raised-alarm.ts';
import type { SourceStatus, StackStatus } from './source-status.ts';

/** Something that somebody should know or do. */
export interface Finding {
  /** Whether something is wrong. Otherwise, there is something to do. */
  readonly isWrong: boolean;
  /** Undefined: it is about the source, or an alarm reports it. */
  readonly feed?: FeedName | undefined;
  /** What it is, and what to do, in one line. */
  readonly text: string;
  /** The command that helps, complete. */
  readonly command?: string | undefined;
  /** The address of the heading in the runbook, if more than a command is needed. */
  readonly runbook?: string | undefined;
}

/** The commands of a source, to complete findings. */
export interface SourceCommands {
  /** The options that name the target of the operator's commands. */
  readonly target: string;
  /** Stores a token. Undefined: not known, or the source is in a folder. */
  readonly storeToken: string | undefined;
  /** Subscribes an address to the alarms of a stack. */
  readonly subscribe: string;
}

type Rule = (status: SourceStatus, commands: SourceCommands) => readonly Finding[];

const DAY_MS = 86_400_000;
/** As the alarm "Token expires soon" has it. */
const TOKEN_DAYS = 14;
/** How long 1Password keeps events. */
const RETENTION_DAYS = 120;
/** How far an event may be behind its arrival, and a day more. */
const MARGIN_DAYS = 2;
const DEFAULT_REWIND_DAYS = 10;

/**
 * All that is wrong or to do, the most urgent first. What stops every feed comes before what stops one; a lasting cause before its
 * effects and before what may pass by itself; what is wrong before what is to do.
 */
export function findings(status: SourceStatus, commands: SourceCommands): Finding[] {
  return RULES.flatMap((rule) => rule(status, commands));
}

const RULES: readonly Rule[] = [
  tokenRefused,
  ofEachFeed(broken),
  ofEachFeed(needsRewind),
  ofEachFeed(notKnown),
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

function ofEachFeed(
  rule: (feed: FeedStatus, target: string, status: SourceStatus) => Omit<Finding, 'feed'> | undefined,
): Rule {
  return (status, { target }) =>
    status.feeds.flatMap((feed) => {
      const finding = rule(feed, target, status);
      return finding === undefined ? [] : [{ feed: feed.feed, ...finding }];
    });
}

function tokenRefused({ feeds, stack }: SourceStatus, { storeToken }: SourceCommands): Finding[] {
  const isRefused = feeds.some(({ lastPoll }) => 'error' in lastPoll && lastPoll.error === 'ReplaceToken');
  const isRaised = raisedIn(stack).some(({ title }) => title === RUNBOOK.tokenRefused);
  if (!isRefused && !isRaised) return [];
  const text =
    '1Password refuses the token, or none is set. Run this, paste a token, press Enter, then Ctrl-D:';
  const runbook = runbookAddress(RUNBOOK.tokenRefused);
  return [
    { isWrong: true, text, command: storeToken, runbook: storeToken === undefined ? runbook : undefined },
  ];
}

function broken({ feed, position, problem = '' }: FeedStatus, target: string) {
  if (position !== 'broken') return undefined;
  return { isWrong: true, text: `${problem}:`, command: operatorCommand(`rebuild --feed ${feed}`, target) };
}

function needsRewind(feed: FeedStatus, target: string, { at }: SourceStatus) {
  const { position, isBeingRepaired } = feed;
  if ((position !== 'refused' && position !== 'silent') || isBeingRepaired) return undefined;
  const cause =
    position === 'refused'
      ? '1Password refuses the cursor'
      : '1Password returns nothing at the cursor, but has newer events';
  return {
    isWrong: true,
    text: `${feed.feed}: ${cause}. Read again, and deliver what is missing:`,
    command: operatorCommand(`rewind --feed ${feed.feed} --from ${rewindDays(feed, at)}d`, target),
  };
}

/**
 * How many days a blocked feed must read again. The last good poll is not known, but it was not before the newest object. To read
 * too much does no harm: only what is missing is delivered.
 */
function rewindDays({ lastObjectAt, createdAt = '' }: FeedStatus, at: string): number {
  const age = (Date.parse(at) - Date.parse(lastObjectAt ?? createdAt)) / DAY_MS;
  return Math.min(RETENTION_DAYS, Math.max(DEFAULT_REWIND_DAYS, Math.ceil(age) + MARGIN_DAYS));
}

function notKnown({ feed, position, problem = '' }: FeedStatus) {
  if (position !== 'not_known') return undefined;
  return { isWrong: true, text: `the state of ${feed} is not known: ${problem}` };
}

function notPolled({ feed, position, lastPoll }: FeedStatus, target: string) {
  if (!('noneSince' in lastPoll) || position === 'not_known') return undefined;
  if (position === 'never_polled') {
    const text = `${feed} was never polled. In a minute, look again:`;
    return { isWrong: false, text, command: operatorCommand('status', target) };
  }
  const runbook = runbookAddress(RUNBOOK.pollerNotRunning);
  return { isWrong: true, text: `${feed} was not polled in the last minutes. Find out why:`, runbook };
}

/** "No objects" is an effect of most of the others, so it is the last. */
function raisedAlarms(status: SourceStatus): Finding[] {
  const raised = raisedIn(status.stack).filter((alarm) => !isEnding(alarm, status));
  const causes = raised.filter(({ title }) => title !== RUNBOOK.noObjects);
  return [...causes, ...raised.filter((alarm) => !causes.includes(alarm))].map((alarm) => {
    const { command, runbook } = alarm;
    // A command that shows the status refers its reader to this screen. Only the runbook says more.
    const isStatus = command?.startsWith(operatorCommand('status')) ?? true;
    return { isWrong: true, text: `${nameOf(alarm)} is on:`, ...(isStatus ? { runbook } : { command }) };
  });
}

function endingAlarms(status: SourceStatus): Finding[] {
  return raisedIn(status.stack)
    .filter((alarm) => isEnding(alarm, status))
    .map((alarm) => ({ isWrong: true, text: `${nameOf(alarm)} ends within 20 minutes. Wait.` }));
}

/** Whether the feed works again, or will, after what the alarm reported. Its command must not be run once more. */
function isEnding({ title, feed }: RaisedAlarm, { feeds }: SourceStatus): boolean {
  if (title !== RUNBOOK.cursorRefused && title !== RUNBOOK.apiRepeatsItself) return false;
  const about = feeds.find((one) => one.feed === feed);
  return about !== undefined && (about.position === 'reading' || about.isBeingRepaired);
}

function nameOf({ title, feed }: RaisedAlarm): string {
  return `The alarm "${title}"${feed === undefined ? '' : ` of ${feed}`}`;
}

/** Of a blocked feed or a broken state, another rule says why its polls fail. */
function pollFailed({ feed, position, lastPoll }: FeedStatus) {
  const isExplained = position !== 'reading' && position !== 'never_polled' && position !== 'not_known';
  if (isExplained || !('outcome' in lastPoll) || lastPoll.outcome !== 'failed') return undefined;
  const { message = '', command } = lastPoll;
  const runbook = runbookAddress(RUNBOOK.pollerFailing);
  const text = `The last poll of ${feed} failed: ${message}.`;
  return { isWrong: true, text, ...(command === undefined ? { runbook } : { command }) };
}

function mayPass({ feed, position, isBeingRepaired }: FeedStatus) {
  if ((position !== 'stalled' && position !== 'unreadable') || isBeingRepaired) return undefined;
  return position === 'stalled'
    ? {
        isWrong: true,
        text: `${feed}: 1Password repeats itself. If this lasts for an hour:`,
        runbook: runbookAddress(RUNBOOK.apiRepeatsItself),
      }
    : {
        isWrong: true,
        text: `${feed}: the next page cannot be read. If this lasts for hours:`,
        runbook: runbookAddress(RUNBOOK.pollerFailing),
      };
}

function inRepair({ feed, isBeingRepaired }: FeedStatus, target: string) {
  if (!isBeingRepaired) return undefined;
  const command = operatorCommand(`status --feed ${feed} --watch`, target);
  return { isWrong: true, text: `The rewind of ${feed} repairs the feed. Wait for its end:`, command };
}

function failedReads(status: SourceStatus): Finding[] {
  const failures = unknownValues(status).filter(({ isFailure }) => isFailure);
  return [...new Set(failures.map(({ notKnown: text }) => text))].map((text) => ({ isWrong: true, text }));
}

function missingPermissions(status: SourceStatus): Finding[] {
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

function tokenExpires({ stack }: SourceStatus, { storeToken }: SourceCommands): Finding[] {
  if (stack === undefined || !isKnown(stack.token)) return [];
  const { daysLeft = Infinity } = stack.token;
  if (daysLeft > TOKEN_DAYS) return [];
  const text =
    'The token expires soon. Issue another one in 1Password, run this, paste it, press Enter, then Ctrl-D:';
  return [{ isWrong: false, text, command: storeToken }];
}

function noSubscriber({ stack }: SourceStatus, { subscribe }: SourceCommands): Finding[] {
  if (stack === undefined || !isKnown(stack.subscribers)) return [];
  const { confirmed, pending } = stack.subscribers;
  if (confirmed > 0) return [];
  if (pending > 0) {
    const text = 'Nobody receives the alarms: confirm the subscription, with the link in the mail of AWS.';
    return [{ isWrong: false, text }];
  }
  return [{ isWrong: false, text: 'Nobody receives the alarms. Subscribe an address:', command: subscribe }];
}

function rejectedRecords({ feed, last24Hours }: FeedStatus, target: string) {
  if (!isKnown(last24Hours) || last24Hours.rejected === 0) return undefined;
  const command = operatorCommand(`quarantine replay --feed ${feed}`, target);
  const text = `${feed} has records that failed their schema. When it is corrected, deliver them:`;
  return { isWrong: false, text, command };
}

function raisedIn(stack: StackStatus | undefined) {
  return stack !== undefined && isKnown(stack.alarms) ? stack.alarms.raised : [];
}
