import { paginateDescribeAlarms, type CloudWatchClient, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { awsFailure } from '../../aws/aws-failure.ts';
import type { FeedName } from '../../contract/feeds.ts';
import { describedAlarm } from '../../health/raised-alarm.ts';
import type { AlarmStates } from '../../health/source-status.ts';

/** `STACK-LOGICALID-RANDOM`: the name that CloudFormation generates. A logical id has no hyphen, and a stack's name may have some. */
const AFTER_STACK = /^-[A-Za-z0-9]+-[A-Za-z0-9]+$/;

/**
 * The states of a source's alarms.
 *
 * @param feeds alarms of other feeds are not counted
 * @throws PipelineError if CloudWatch cannot be read
 */
export async function readAlarmStates(
  client: CloudWatchClient,
  stack: string,
  feeds: readonly FeedName[],
): Promise<AlarmStates> {
  const alarms = (await describeAlarms(client, stack)).flatMap(
    ({ AlarmName = '', AlarmDescription = '', StateValue, StateTransitionedTimestamp }) => {
      const described = describedAlarm(AlarmDescription);
      const isOfStack = AFTER_STACK.test(AlarmName.slice(stack.length));
      if (!isOfStack || described === undefined) return [];
      if (described.feed !== undefined && !feeds.includes(described.feed)) return [];
      return [{ ...described, state: StateValue, since: StateTransitionedTimestamp?.toISOString() }];
    },
  );
  return {
    ok: alarms.filter(({ state }) => state === 'OK').length,
    insufficientData: alarms.filter(({ state }) => state === 'INSUFFICIENT_DATA').length,
    raised: alarms.filter(({ state }) => state === 'ALARM').map(({ state: _, ...alarm }) => alarm),
  };
}

async function describeAlarms(client: CloudWatchClient, stack: string): Promise<MetricAlarm[]> {
  const alarms: MetricAlarm[] = [];
  try {
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client },
      { AlarmNamePrefix: `${stack}-`, AlarmTypes: ['MetricAlarm'] },
    )) {
      alarms.push(...MetricAlarms);
    }
    return alarms;
  } catch (error) {
    throw awsFailure(`read the alarms of stack ${stack}`, error, stack);
  }
}
