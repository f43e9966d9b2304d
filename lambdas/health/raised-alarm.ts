import { findFeed, type FeedName } from '../contract/feeds.ts';
import { RUNBOOK, runbookAddress, type RunbookHeading } from '../contract/runbook.ts';
import { pastableCommand } from './pastable-command.ts';

/** An alarm that is on. */
export interface RaisedAlarm {
  /** The heading of the runbook that it links to. */
  readonly title: RunbookHeading;
  /** Undefined: the alarm is about the whole source. */
  readonly feed: FeedName | undefined;
  /** Since when it is on, RFC 3339. */
  readonly since: string | undefined;
  /** The address of its heading in the runbook. */
  readonly runbook: string;
  /** The command that helps, complete. */
  readonly command: string | undefined;
}

/**
 * What the description of an alarm says, as describeAlarm (lib/constructs/alarm-spec.ts) writes it.
 *
 * @returns undefined if the alarm is not one of this project
 */
export function describedAlarm(description: string): Omit<RaisedAlarm, 'since'> | undefined {
  const subject = /^1Password log source ".*?"(?:, feed (\w+))?: /.exec(description);
  const [, runbook = ''] = /^Runbook: (\S+)$/m.exec(description) ?? [];
  const title = Object.values(RUNBOOK).find((heading) => runbook.endsWith(runbookAddress(heading, '')));
  if (subject === null || title === undefined) return undefined;
  const [, command] = /^Command: (.*)$/m.exec(description) ?? [];
  return {
    title,
    feed: findFeed(subject[1] ?? '')?.name,
    runbook: pastableCommand(runbook) ?? '',
    command: pastableCommand(command),
  };
}
