import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { FEEDS } from '../../../lambdas/contract/feeds.ts';
import { SourceAlarms } from '../../../lib/constructs/source-alarms.ts';
import { SourceMetrics } from '../../../lib/constructs/source-metrics.ts';
import { checkSettings, type Settings } from '../../../lib/settings/settings.ts';
import { quickApp } from '../template.ts';
import { SOURCE_ID } from './alarm-timeline.ts';

export const TOPIC_ARN = 'arn:aws:sns:eu-central-1:123456789012:alarms';

/** Name of the function of a feed in the template. */
export function functionName(feed: string): string {
  return `poller-of-${feed}`;
}

/** Name of the log group of that function. */
export function logGroupName(feed: string): string {
  return `log-of-${feed}`;
}

/** A template with the alarms of one source, SOURCE_ID, and a topic and a queue of new objects if wanted. */
export function alarmTemplate(settings: Partial<Settings> = {}, { queue = false } = {}): Template {
  const stack = new Stack(quickApp(), 'Test');
  new SourceAlarms(stack, 'Alarms', {
    metrics: new SourceMetrics(SOURCE_ID),
    settings: checkSettings(settings),
    pollers: FEEDS.map(({ name }) => ({
      feed: name,
      function: LambdaFunction.fromFunctionArn(
        stack,
        name,
        `arn:aws:lambda:eu-central-1:123456789012:function:${functionName(name)}`,
      ),
      logGroup: LogGroup.fromLogGroupName(stack, `Log-${name}`, logGroupName(name)),
    })),
    putTokenCommand: 'put-token',
    topic: Topic.fromTopicArn(stack, 'Topic', TOPIC_ARN),
    ...(queue
      ? {
          objectTopic: new Topic(stack, 'ObjectTopic'),
          objectQueue: { queue: new Queue(stack, 'Queue'), deadLetters: new Queue(stack, 'DeadLetters') },
        }
      : {}),
  });
  return Template.fromStack(stack);
}
