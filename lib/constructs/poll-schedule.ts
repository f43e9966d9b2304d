import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

export interface PollScheduleProps {
  /** One poller per feed. A rule has at most five targets, so a sixth feed needs a second rule. */
  readonly pollers: readonly IFunction[];
}

/** Invokes every poller once a minute. */
export class PollSchedule extends Rule {
  constructor(scope: Construct, id: string, { pollers }: PollScheduleProps) {
    super(scope, id, {
      description: 'Polls every feed of a 1Password account once a minute.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: pollers.map(
        (poller) =>
          // By default, EventBridge retries for a day: after an outage, many old events would arrive at once. Here an event that
          // cannot be delivered is dropped, and the event of the next minute is the retry.
          new LambdaFunction(poller, { retryAttempts: 0, maxEventAge: Duration.seconds(60) }),
      ),
    });
  }
}
