import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { FEEDS } from '../lambdas/contract/feeds.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { BearerToken } from './constructs/bearer-token.ts';
import { EventBucket } from './constructs/event-bucket.ts';
import { commonEnvironment, FeedPoller } from './constructs/feed-poller.ts';
import { PollSchedule } from './constructs/poll-schedule.ts';
import { SourceAlarms } from './constructs/source-alarms.ts';
import { StateTable } from './constructs/state-table.ts';
import { FixSettings } from './fix-settings.ts';
import { BOTH_RECIPIENTS, checkSettings, type SourceSettings } from './settings.ts';
import { sourceId } from './source-id.ts';

/** Everything may be left out; the defaults are those of the settings. Values must be known at synthesis, none may be a token. */
export interface OnePasswordLogSourceProps extends Partial<SourceSettings> {
  /** Your own topic for alarms, which must let CloudWatch publish. By default one is made, with `alarmEmail` as its subscriber. */
  readonly alarmTopic?: ITopic | undefined;
}

/**
 * One 1Password account as a source of logs: polls the Events API every minute and keeps the events in a bucket.
 * It does so once the token of an Events Reporting integration is put into the secret `tokenSecretArn`.
 */
export class OnePasswordLogSource extends Construct {
  /** The events, below `logs/`, and what failed its schema, below `quarantine/`. Stays when the stack is deleted. */
  readonly bucket: Bucket;
  /** Where each feed is read next. Stays when the stack is deleted. */
  readonly stateTable: Table;
  /** ARN of the secret that takes the bearer token, as plain text. */
  readonly tokenSecretArn: string;
  /** Where alarms are announced. */
  readonly alarmTopic: ITopic;
  /** UUID of the source: `p_source_id` of its events and `source` dimension of its metrics. */
  readonly sourceId: string;
  /** What `npm run operator` must find as the output OPERATOR_OUTPUT of the stack. */
  readonly operatorSettings: string;
  /** One function per feed. */
  readonly pollers: readonly IFunction[];

  /** @throws FixSettings with every fault of the props, if there is any */
  constructor(scope: Construct, id: string, { alarmTopic, ...given }: OnePasswordLogSourceProps = {}) {
    super(scope, id);
    const settings = checkSettings(given);
    if (alarmTopic !== undefined && settings.alarmEmail !== undefined)
      throw new FixSettings([BOTH_RECIPIENTS]);

    this.sourceId = sourceId(this);
    this.bucket = new EventBucket(this, 'EventBucket', settings);
    this.stateTable = new StateTable(this, 'StateTable');
    this.tokenSecretArn = new BearerToken(this, 'BearerToken', settings).arn;
    this.alarmTopic = alarmTopic ?? new AlarmTopic(this, 'AlarmTopic', { email: settings.alarmEmail });

    const feeds = FEEDS.filter((feed) => settings.feeds.includes(feed.name));
    const common = {
      sourceId: this.sourceId,
      settings,
      bucket: this.bucket,
      table: this.stateTable,
      tokenSecretArn: this.tokenSecretArn,
    };
    this.pollers = feeds.map(
      (feed) => new FeedPoller(this, `Poller-${feed.name}`, { ...common, feed }).function,
    );
    this.operatorSettings = Stack.of(this).toJsonString({
      feeds: feeds.map(({ name }) => name),
      ...commonEnvironment(common),
    });
    new PollSchedule(this, 'Schedule', { pollers: this.pollers });
    new SourceAlarms(this, 'Alarms', {
      sourceId: this.sourceId,
      label: settings.label,
      topic: this.alarmTopic,
      noDataAlarmHours: settings.noDataAlarmHours,
    });
  }
}
