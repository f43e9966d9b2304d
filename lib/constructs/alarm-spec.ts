import { type AlarmProps, Stats, type TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib';
import type { FeedName } from '../../lambdas/contract/feeds.ts';
import { operatorCommand } from '../../lambdas/contract/operator-command.ts';
import { runbookAddress, type RunbookHeading } from '../../lambdas/contract/runbook.ts';

/** An alarm: when it goes off, and what it tells its reader. */
export interface AlarmSpec extends Omit<AlarmProps, 'alarmDescription' | 'treatMissingData'> {
  /** Id of the construct. The logical id is made from it, so it must not change. */
  readonly id: string;
  /** The feed that the alarm is about; undefined: the whole source. */
  readonly feed?: FeedName | undefined;
  /** What is wrong, what that means for the events, and what to know before the command is run. */
  readonly cause: string;
  /** The command that helps, complete, in one line. */
  readonly command: string;
  readonly heading: RunbookHeading;
  readonly treatMissingData: TreatMissingData;
  /** How long a new alarm is not evaluated, unless data fill its window earlier. Undefined: it is evaluated at once. */
  readonly warmUp?: Duration;
}

/** What the descriptions of all alarms of a source have in common. */
export interface AlarmContext {
  /** The user's name for the source. */
  readonly label: string;
  /** Name of the stack that contains the source. */
  readonly stackName: string;
  /** Address of the runbook. */
  readonly runbookUrl: string;
}

/** Statistic and period of most alarms on a metric that counts. */
export const SUM_OF_FIVE_MINUTES = { statistic: Stats.SUM, period: Duration.minutes(5) };

/** A command of the operator on a deployed source: `verb` with its flags, except for the target. */
export function stackCommand(verb: string, { stackName }: Pick<AlarmContext, 'stackName'>): string {
  return operatorCommand(verb, `--stack ${stackName}`);
}

/**
 * The description of an alarm, which is all that its notification says: the source and feed, what is wrong, the address of the
 * runbook heading, and the command. CloudWatch accepts at most 1,024 characters. The empty lines keep the parts apart in the
 * console, which renders Markdown, and in a mail.
 */
export function describeAlarm(
  { feed, cause, command, heading }: Pick<AlarmSpec, 'feed' | 'cause' | 'command' | 'heading'>,
  { label, runbookUrl }: AlarmContext,
): string {
  const subject = `1Password log source "${label}"${feed === undefined ? '' : `, feed ${feed}`}`;
  return [
    `${subject}: ${cause}`,
    `Runbook: ${runbookAddress(heading, runbookUrl)}`,
    `Command: ${command}`,
  ].join('\n\n');
}
