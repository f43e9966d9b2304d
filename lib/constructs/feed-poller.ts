import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function, type IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../../lambdas/contract/environment.ts';
import type { Feed } from '../../lambdas/contract/feeds.ts';
import { logsPrefix, quarantinePrefix } from '../../lambdas/contract/object-layout.ts';
import type { AnyBucket } from './any-bucket.ts';
import type { SourceSettings } from '../settings/settings.ts';
import { justifyWildcards } from './wildcard-reason.ts';
import { POLLER_HANDLER, pollerCode } from './poller-bundle.ts';
import { viaServices } from './via-services.ts';

export interface FeedPollerProps {
  readonly feed: Feed;
  readonly sourceId: string;
  readonly settings: SourceSettings;
  readonly bucket: AnyBucket;
  readonly table: Table;
  readonly tokenSecretArn: string;
  /** What bucket, table, secret and log are encrypted with. Undefined: keys of the services' own. */
  readonly encryptionKey?: IKey | undefined;
}

/** The function that polls one feed, with its role and its log. One per feed: a feed that fails or lags holds up no other. */
export class FeedPoller extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: FeedPollerProps) {
    super(scope, id);
    const { feed } = props;
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      ...(props.encryptionKey === undefined ? {} : { encryptionKey: props.encryptionKey }),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What the poller of 1Password's ${feed.name} may do.`,
      // Inline in the role itself: a policy beside it could be attached after the first poll.
      inlinePolicies: {
        poll: new PolicyDocument({
          statements: [
            ...pollerStatements(props),
            ...kmsStatements(props, Stack.of(this).region),
            logStatements(logGroup),
          ],
        }),
      },
    });
    justifyWildcards(
      role,
      objectsOf(props),
      "A poll creates objects below the feed's own two prefixes, under names that are hashes of what they hold.",
    );
    this.function = new Function(this, 'Function', {
      code: pollerCode(),
      handler: POLLER_HANDLER,
      description: `Delivers 1Password's ${feed.name} to S3.`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // The least that holds a backlog (140 MB) with room for pages of unusual size; a page of 1,000 events takes a second
      // with its share of a processor. Measured: npm run bench -- --only deployed,flat
      memorySize: 256,
      // Below the schedule's minute, so that runs seldom meet. They may: the state's revision decides who writes.
      timeout: Duration.seconds(55),
      role,
      logGroup,
      environment: environment(props),
      // A run that failed is not tried again, nor one that waited: the next minute's run goes on from the same state.
      retryAttempts: 0,
      maxEventAge: Duration.seconds(60),
    });
  }
}

function objectsOf({ feed, bucket }: FeedPollerProps): string[] {
  return [logsPrefix(feed), quarantinePrefix(feed)].map((prefix) => bucket.arnForObjects(`${prefix}*`));
}

function pollerStatements(props: FeedPollerProps): PolicyStatement[] {
  const { feed, bucket, table, tokenSecretArn } = props;
  return [
    new PolicyStatement({
      sid: 'ReadAndWriteTheFeedsState',
      // A transaction of writes needs the right to each of them.
      actions: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      resources: [table.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [feed.name] } },
    }),
    new PolicyStatement({
      sid: 'ReadTheToken',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [tokenSecretArn],
    }),
    new PolicyStatement({
      sid: 'CreateObjects',
      actions: ['s3:PutObject'],
      resources: objectsOf(props),
    }),
    // Whether an object exists is asked by listing its key: HeadObject would need the right to read the events.
    new PolicyStatement({
      sid: 'SeeWhichObjectsExist',
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': [`${logsPrefix(feed)}*`] } },
    }),
  ];
}

/** Bucket, table and secret use the key on behalf of who calls them. The log group does so on its own. */
function kmsStatements({ encryptionKey }: FeedPollerProps, region: string): PolicyStatement[] {
  if (encryptionKey === undefined) return [];
  return [
    new PolicyStatement({
      sid: 'UseTheKey',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [encryptionKey.keyArn],
      conditions: viaServices(region, ['s3', 'dynamodb', 'secretsmanager']),
    }),
  ];
}

/** The log group is made here, so logs:CreateLogGroup, which the usual managed policy grants on everything, is not needed. */
function logStatements(logGroup: LogGroup): PolicyStatement {
  return new PolicyStatement({
    sid: 'Log',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}

type EnvironmentName = (typeof ENVIRONMENT)[keyof typeof ENVIRONMENT];

function environment(props: FeedPollerProps): Record<EnvironmentName, string> {
  return { ...commonEnvironment(props), [ENVIRONMENT.feed]: props.feed.name };
}

/** What the environments of all feeds' pollers have in common. */
export function commonEnvironment(
  props: Omit<FeedPollerProps, 'feed'>,
): Record<Exclude<EnvironmentName, typeof ENVIRONMENT.feed>, string> {
  const { settings } = props;
  return {
    [ENVIRONMENT.bucket]: props.bucket.bucketName,
    [ENVIRONMENT.table]: props.table.tableName,
    [ENVIRONMENT.secretArn]: props.tokenSecretArn,
    [ENVIRONMENT.sourceId]: props.sourceId,
    [ENVIRONMENT.sourceLabel]: settings.label,
    [ENVIRONMENT.eventsApiUrl]: settings.eventsApiUrl ?? '',
    [ENVIRONMENT.apiVersion]: settings.apiVersion,
    [ENVIRONMENT.lookbackDays]: String(settings.lookbackDays),
    [ENVIRONMENT.standardFields]: String(settings.standardFields),
    [ENVIRONMENT.reportFeedAge]: String(Object.keys(settings.noDataAlarmHoursByFeed).length > 0),
  };
}
