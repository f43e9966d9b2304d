import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FEEDS } from '../lambdas/contract/feeds.ts';
import type { AnyBucket } from './constructs/any-bucket.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { BearerToken } from './constructs/bearer-token.ts';
import { EventBucket } from './constructs/event-bucket.ts';
import { commonEnvironment, FeedPoller } from './constructs/feed-poller.ts';
import { ObjectQueue } from './constructs/object-queue.ts';
import { ObjectTopic } from './constructs/object-topic.ts';
import { PollSchedule } from './constructs/poll-schedule.ts';
import { SiemAccess } from './constructs/siem-access.ts';
import { SourceAlarms } from './constructs/source-alarms.ts';
import { SourceDashboard } from './constructs/source-dashboard.ts';
import { SourceMetrics } from './constructs/source-metrics.ts';
import { StateTable } from './constructs/state-table.ts';
import { BOTH_RECIPIENTS, settingsOfOwnBucket } from './settings/conflicts.ts';
import { InvalidSettings } from './settings/invalid-settings.ts';
import { checkSettings, type SourceSettings } from './settings/settings.ts';
import { sourceId } from './source-id.ts';

/** Everything may be left out; the defaults are those of the settings. Values must be known at synthesis, none may be a token. */
export interface OnePasswordLogSourceProps extends Partial<SourceSettings> {
  /** Your own topic for alarms, which must let CloudWatch publish. By default one is made, with `alarmEmail` as its subscriber. */
  readonly alarmTopic?: ITopic | undefined;
  /** Your own key for all that is kept, with the statements of README.md, "A key of your own". By default the services' own. */
  readonly encryptionKey?: IKey | undefined;
  /**
   * Your own bucket, used by nothing else. By default one is made. Its notifications are yours to set: to `objectTopic`, for
   * new objects below `logs/`. If it is encrypted with a KMS key, that must be `encryptionKey`.
   */
  readonly bucket?: AnyBucket | undefined;
}

/**
 * One 1Password account as a source of logs: polls the Events API every minute and keeps the events in a bucket.
 * It does so once the token of an Events Reporting integration is put into the secret `tokenSecretArn`.
 */
export class OnePasswordLogSource extends Construct {
  /** The events, below `logs/`, and what failed its schema, below `quarantine/`. Stays when the stack is deleted. */
  readonly bucket: AnyBucket;
  /** Where each feed is read next. Stays when the stack is deleted. */
  readonly stateTable: Table;
  /** ARN of the secret that takes the bearer token, as plain text. */
  readonly tokenSecretArn: string;
  /** Where alarms are announced. */
  readonly alarmTopic: ITopic;
  /** Told of each new object with events; undefined where `notifications` is false. */
  readonly objectTopic: ITopic | undefined;
  /** The same as a queue; undefined where `notifications` is not `queue`. */
  readonly objectQueue: IQueue | undefined;
  /** What a reader of the events may do. */
  readonly readerPolicy: IManagedPolicy;
  /** The role of the `readers`; undefined where there are none. */
  readonly readerRole: IRole | undefined;
  /** Undefined where `dashboard` is false. */
  readonly dashboardName: string | undefined;
  /** UUID of the source: `p_source_id` of its events and `source` dimension of its metrics. */
  readonly sourceId: string;
  /** What `npm run operator` must find as the output OPERATOR_OUTPUT of the stack. */
  readonly operatorSettings: string;
  /** One function per feed. */
  readonly pollers: readonly IFunction[];

  /** @throws InvalidSettings with every issue of the props, if there is any */
  constructor(scope: Construct, id: string, props: OnePasswordLogSourceProps = {}) {
    super(scope, id);
    const { alarmTopic, encryptionKey, bucket, ...given } = props;
    const settings = checkSettings(given);
    const issues = [
      ...(alarmTopic !== undefined && settings.alarmEmail !== undefined ? [BOTH_RECIPIENTS] : []),
      ...(bucket === undefined ? [] : settingsOfOwnBucket({ ...given })),
    ];
    if (issues.length > 0) throw new InvalidSettings(issues);

    this.sourceId = sourceId(this);
    const { readers } = settings;
    const objectTopic =
      settings.notifications === false
        ? undefined
        : new ObjectTopic(this, 'ObjectTopic', { readers, bucketArn: bucket?.bucketArn, encryptionKey });
    this.objectTopic = objectTopic;
    const events = bucket ?? new EventBucket(this, 'EventBucket', { settings, encryptionKey, objectTopic });
    this.bucket = events;
    this.stateTable = new StateTable(this, 'StateTable', { encryptionKey });
    this.tokenSecretArn = new BearerToken(this, 'BearerToken', { label: settings.label, encryptionKey }).arn;

    const feeds = FEEDS.filter((feed) => settings.feeds.includes(feed.name));
    const common = {
      sourceId: this.sourceId,
      settings,
      bucket: this.bucket,
      table: this.stateTable,
      tokenSecretArn: this.tokenSecretArn,
      encryptionKey,
    };
    const pollers = feeds.map((feed) => ({
      feed: feed.name,
      function: new FeedPoller(this, `Poller-${feed.name}`, { ...common, feed }).function,
    }));
    this.pollers = pollers.map((poller) => poller.function);
    this.operatorSettings = Stack.of(this).toJsonString({
      feeds: feeds.map(({ name }) => name),
      ...commonEnvironment(common),
    });
    new PollSchedule(this, 'Schedule', { pollers: this.pollers });

    const queue =
      objectTopic === undefined || settings.notifications !== 'queue'
        ? undefined
        : new ObjectQueue(this, 'ObjectQueue', {
            topic: objectTopic,
            publisher: events instanceof EventBucket ? events : undefined,
            encryptionKey,
          });
    this.objectQueue = queue?.queue;
    const access = new SiemAccess(this, 'SiemAccess', {
      bucket: this.bucket,
      readers,
      queue: this.objectQueue,
      encryptionKey,
    });
    this.readerPolicy = access.policy;
    this.readerRole = access.role;

    this.alarmTopic =
      alarmTopic ?? new AlarmTopic(this, 'AlarmTopic', { email: settings.alarmEmail, encryptionKey });
    const metrics = new SourceMetrics(this.sourceId);
    const { alarms } = new SourceAlarms(this, 'Alarms', {
      metrics,
      settings,
      pollers,
      topic: this.alarmTopic,
      deadLetters: queue?.deadLetters,
    });
    this.dashboardName = settings.dashboard
      ? new SourceDashboard(this, 'Dashboard', { metrics, label: settings.label, pollers, alarms })
          .dashboardName
      : undefined;
  }
}
