import { Stack, Token } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FEEDS } from '../lambdas/contract/feeds.ts';
import { asciiJson } from './ascii-json.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import type { AnyBucket } from './constructs/any-bucket.ts';
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

/**
 * All props are optional, with the defaults of the settings. Their values must be known at synthesis: CDK tokens are not accepted.
 */
export interface OnePasswordLogSourceProps extends Partial<SourceSettings> {
  /**
   * Your own topic for alarms, in the Region of the stack. It must allow CloudWatch to publish. By default, one is created, and
   * `alarmEmail` is subscribed.
   */
  readonly alarmTopic?: ITopic | undefined;
  /**
   * Your own key for all stored data, with the policy statements in docs/deploy.md. By default, keys that the services manage. The
   * topic for alarms does not use it.
   */
  readonly encryptionKey?: IKey | undefined;
  /**
   * Your own bucket, used for nothing else. By default, one is created. You must configure its notifications: for new objects
   * below `logs/`, to `objectTopic`. If it is encrypted with a KMS key, that must be `encryptionKey`.
   */
  readonly bucket?: AnyBucket | undefined;
}

/**
 * A 1Password account as a log source: polls the Events API every minute, and stores the events in a bucket. It starts when the
 * token of an Events Reporting integration is stored in the secret `tokenSecretArn`.
 */
export class OnePasswordLogSource extends Construct {
  /** Events below `logs/`, and rejected records below `quarantine/`. Retained when the stack is deleted. */
  readonly bucket: AnyBucket;
  /** The state of each feed, and the identities of delivered events. Retained when the stack is deleted. */
  readonly stateTable: Table;
  /** ARN of the secret for the bearer token, as plain text. */
  readonly tokenSecretArn: string;
  /** The command that stores the token, which it reads from standard input. */
  readonly putTokenCommand: string;
  /** The topic to which the alarms publish. */
  readonly alarmTopic: ITopic;
  /** The topic to which S3 publishes each new object with events; undefined if `notifications` is false. */
  readonly objectTopic: ITopic | undefined;
  /** A queue that is subscribed to `objectTopic`; undefined unless `notifications` is `queue`. */
  readonly objectQueue: IQueue | undefined;
  /** The permissions of a reader of the events. */
  readonly readerPolicy: IManagedPolicy;
  /** The role that the `readers` assume; undefined if there are none. */
  readonly readerRole: IRole | undefined;
  /** Undefined if `dashboard` is false. */
  readonly dashboardName: string | undefined;
  /** UUID of the source: `p_source_id` of its events, and the `source` dimension of its metrics. */
  readonly sourceId: string;
  /** JSON in ASCII that `npm run operator` reads from the stack output with the name OPERATOR_OUTPUT. */
  readonly operatorSettings: string;
  /** One function per feed. */
  readonly pollers: readonly IFunction[];
  /** The log groups of the functions, in the same order. */
  readonly logGroups: readonly ILogGroup[];

  /** @throws InvalidSettings that lists every invalid prop */
  constructor(scope: Construct, id: string, props: OnePasswordLogSourceProps = {}) {
    super(scope, id);
    const { alarmTopic, encryptionKey, bucket, ...given } = props;
    const settings = checkSettings(given);
    const issues = [
      ...(alarmTopic !== undefined && settings.alarmEmail !== undefined ? [BOTH_RECIPIENTS] : []),
      ...(bucket === undefined ? [] : settingsOfOwnBucket({ ...given })),
      ...(alarmTopic === undefined ? [] : topicInOtherRegion(alarmTopic, Stack.of(this).region)),
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
    const token = new BearerToken(this, 'BearerToken', { label: settings.label, encryptionKey });
    this.tokenSecretArn = token.arn;
    this.putTokenCommand = token.putCommand;

    const feeds = FEEDS.filter((feed) => settings.feeds.includes(feed.name));
    const common = {
      sourceId: this.sourceId,
      stackName: Stack.of(this).stackName,
      settings,
      bucket: this.bucket,
      table: this.stateTable,
      tokenSecretArn: this.tokenSecretArn,
      encryptionKey,
    };
    const pollers = feeds.map((feed) => {
      const poller = new FeedPoller(this, `Poller-${feed.name}`, { ...common, feed });
      return { feed: feed.name, function: poller.function, logGroup: poller.logGroup };
    });
    this.pollers = pollers.map((poller) => poller.function);
    this.logGroups = pollers.map(({ logGroup }) => logGroup);
    this.operatorSettings = asciiJson(
      Stack.of(this).toJsonString({
        feeds: feeds.map(({ name }) => name),
        ...commonEnvironment(common),
      }),
    );
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
      formerKeyArns: settings.formerKmsKeyArns,
    });
    this.readerPolicy = access.policy;
    this.readerRole = access.role;

    this.alarmTopic = alarmTopic ?? new AlarmTopic(this, 'AlarmTopic', { email: settings.alarmEmail });
    const metrics = new SourceMetrics(this.sourceId);
    const { alarms } = new SourceAlarms(this, 'Alarms', {
      metrics,
      settings,
      pollers,
      putTokenCommand: this.putTokenCommand,
      topic: this.alarmTopic,
      objectTopic,
      objectQueue: queue,
    });
    this.dashboardName = settings.dashboard
      ? new SourceDashboard(this, 'Dashboard', { metrics, label: settings.label, pollers, alarms })
          .dashboardName
      : undefined;
  }
}

/** CloudWatch publishes only to topics of its own Region. */
function topicInOtherRegion({ env }: ITopic, region: string): string[] {
  const isKnown = !Token.isUnresolved(env.region) && !Token.isUnresolved(region);
  return isKnown && env.region !== region
    ? [`alarmTopic: is in ${env.region}, but the stack is deployed to ${region}; give a topic of ${region}`]
    : [];
}
