import { operatorCommand } from '../contract/operator-command.ts';
import { RUNBOOK } from '../contract/runbook.ts';
import type { FeedStatus } from './feed-status.ts';
import type { NextStep } from './next-step.ts';
import { isKnown } from './not-known.ts';
import type { RaisedAlarm } from './raised-alarm.ts';
import type { SourceStatus } from './source-status.ts';

/** What alarms that are on ask for, except for the token's. "No objects" is an effect of most of the others, so it is the last. */
export function raisedAlarms(status: SourceStatus): NextStep[] {
  const raised = raisedIn(status).filter(
    (alarm) => alarm.title !== RUNBOOK.tokenRefused && !isEnding(alarm, status),
  );
  const causes = raised.filter(({ title }) => title !== RUNBOOK.noObjects);
  return [...causes, ...raised.filter((alarm) => !causes.includes(alarm))].map((alarm) => {
    const { command, runbook } = alarm;
    // A command that shows the status refers its reader to this screen. Only the runbook says more.
    const isStatus = command?.startsWith(operatorCommand('status')) ?? true;
    return { isWrong: true, text: `${nameOf(alarm)} is on:`, ...(isStatus ? { runbook } : { command }) };
  });
}

/** Alarms that are on although what they reported is over. Their commands must not be run once more. */
export function endingAlarms(status: SourceStatus): NextStep[] {
  return raisedIn(status)
    .filter((alarm) => isEnding(alarm, status))
    .map((alarm) => ({ isWrong: true, text: `${nameOf(alarm)} ends within 20 minutes. Wait.` }));
}

/** Whether an alarm reports that the token is refused, or is not set, and no later poll had a token that works. */
export function isTokenAlarmOn(status: SourceStatus): boolean {
  return raisedIn(status).some((alarm) => alarm.title === RUNBOOK.tokenRefused && !isEnding(alarm, status));
}

function raisedIn({ stack }: SourceStatus): readonly RaisedAlarm[] {
  return stack !== undefined && isKnown(stack.alarms) ? stack.alarms.raised : [];
}

function isEnding({ title, feed }: RaisedAlarm, { feeds }: SourceStatus): boolean {
  if (title === RUNBOOK.tokenRefused) return feeds.every(tokenWorks);
  if (title !== RUNBOOK.cursorRefused && title !== RUNBOOK.apiRepeatsItself) return false;
  const about = feeds.find((one) => one.feed === feed);
  return about !== undefined && (about.position === 'reading' || about.isBeingRepaired);
}

function tokenWorks({ lastPoll }: FeedStatus): boolean {
  return 'outcome' in lastPoll && lastPoll.outcome !== 'failed';
}

function nameOf({ title, feed }: RaisedAlarm): string {
  return `The alarm "${title}"${feed === undefined ? '' : ` of ${feed}`}`;
}
