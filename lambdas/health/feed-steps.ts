import { RUNBOOK } from '../contract/runbook.ts';
import type { FeedStatus } from './feed-status.ts';
import { commandOn, pageOf, type NextStep, type SourceCommands } from './next-step.ts';
import { isKnown } from './not-known.ts';

/** What is wrong with a feed, or to do about it, in one respect. Undefined: nothing. */
export type FeedRule = (
  feed: FeedStatus,
  commands: SourceCommands,
  at: string,
) => Omit<NextStep, 'feed'> | undefined;

const DAY_MS = 86_400_000;
/** How long 1Password keeps events. */
const RETENTION_DAYS = 120;
/** How far an event may be behind its arrival, and a day more. */
const MARGIN_DAYS = 2;
const DEFAULT_REWIND_DAYS = 10;

export const broken: FeedRule = ({ feed, position, problem = '' }, commands) => {
  if (position !== 'broken') return undefined;
  return { isWrong: true, text: `${problem}:`, command: commandOn(commands, `rebuild --feed ${feed}`) };
};

export const needsRewind: FeedRule = (status, commands, at) => {
  const { feed, position, isBeingRepaired } = status;
  if ((position !== 'refused' && position !== 'silent') || isBeingRepaired) return undefined;
  const cause =
    position === 'refused'
      ? '1Password refuses the cursor'
      : '1Password returns nothing at the cursor, but has newer events';
  return {
    isWrong: true,
    text: `${feed}: ${cause}. Read again, and deliver what is missing:`,
    command: commandOn(commands, `rewind --feed ${feed} --from ${rewindDays(status, at)}d`),
  };
};

/**
 * How many days a blocked feed must read again. The last good poll is not known, but it was not before the newest object. To read
 * too much does no harm: only what is missing is delivered.
 */
function rewindDays({ lastObjectAt, createdAt = '' }: FeedStatus, at: string): number {
  const age = (Date.parse(at) - Date.parse(lastObjectAt ?? createdAt)) / DAY_MS;
  return Math.min(RETENTION_DAYS, Math.max(DEFAULT_REWIND_DAYS, Math.ceil(age) + MARGIN_DAYS));
}

export const stateNotKnown: FeedRule = ({ feed, position, problem = '' }) => {
  if (position !== 'not_known') return undefined;
  return { isWrong: true, text: `the state of ${feed} is not known: ${problem}` };
};

/** Of a blocked feed or a broken state, another rule says why its polls fail. */
export const pollFailed: FeedRule = ({ feed, position, lastPoll }, commands) => {
  const isExplained = position !== 'reading' && position !== 'never_polled' && position !== 'not_known';
  if (isExplained || !('outcome' in lastPoll) || lastPoll.outcome !== 'failed') return undefined;
  const { message = '', command } = lastPoll;
  const runbook = pageOf(commands, RUNBOOK.pollerFailing);
  const text = `The last poll of ${feed} failed: ${message}.`;
  return { isWrong: true, text, ...(command === undefined ? { runbook } : { command }) };
};

export const mayPass: FeedRule = ({ feed, position, isBeingRepaired }, commands) => {
  if (isBeingRepaired) return undefined;
  if (position === 'stalled') {
    const text = `${feed}: 1Password repeats itself. If this lasts for an hour:`;
    return { isWrong: true, text, runbook: pageOf(commands, RUNBOOK.apiRepeatsItself) };
  }
  if (position === 'unreadable') {
    const text = `${feed}: the next page cannot be read. If this lasts for hours:`;
    return { isWrong: true, text, runbook: pageOf(commands, RUNBOOK.pollerFailing) };
  }
  return undefined;
};

export const inRepair: FeedRule = ({ feed, isBeingRepaired }, commands) => {
  if (!isBeingRepaired) return undefined;
  const command = commandOn(commands, `status --feed ${feed} --watch`);
  return { isWrong: true, text: `The rewind of ${feed} repairs the feed. Wait for its end:`, command };
};

export const rejectedRecords: FeedRule = ({ feed, last24Hours }, commands) => {
  if (!isKnown(last24Hours) || last24Hours.rejected === 0) return undefined;
  const command = commandOn(commands, `quarantine list --feed ${feed}`);
  const text = `${feed} has records that failed their schema. See why:`;
  return { isWrong: false, text, command };
};
