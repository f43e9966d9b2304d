import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function, type IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../../lambdas/contract/environment.ts';
import type { Feed } from '../../lambdas/contract/feeds.ts';
import { logsPrefix, quarantinePrefix } from '../../lambdas/contract/object-layout.ts';
import type { SourceSettings } from '../settings/settings.ts';
import type { AnyBucket } from './any-bucket.ts';
import { POLLER_HANDLER, pollerCode } from './poller-bundle.ts';
import { viaServices } from './via-services.ts';
import { acknowledgeWildcards } from './wildcard-acknowledgment.ts';

export interface FeedPollerProps {
  readonly feed: Feed;
  readonly sourceId: string;
  /** Name of the stack that contains the source, for the commands in log lines. */
  readonly stackName: string;
  readonly settings: SourceSettings;
  readonly bucket: AnyBucket;
  readonly table: Table;
  readonly tokenSecretArn: string;
  /** Key of the bucket, table, secret, and log group. Undefined: keys that the services manage. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * The function that polls one feed, with its role and its log group. Each feed has its own, so that a feed that fails or lags does
 * not delay the others.
 */
export class FeedPoller extends Construct {
  readonly function: IFunction;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: FeedPollerProps) {
    super(scope, id);
    const { feed } = props;
    this.logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      ...(props.encryptionKey === undefined ? {} : { encryptionKey: props.encryptionKey }),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Role of the function that polls 1Password's ${feed.name}.`,
      // Inline in the role: a separate policy might be attached only after the first poll.
      inlinePolicies: {
        poll: new PolicyDocument({
          statements: [
            ...pollerStatements(props),
            ...kmsStatements(props, Stack.of(this).region),
            logStatements(this.logGroup),
          ],
        }),
      },
    });
    acknowledgeWildcards(
      role,
      objectsOf(props),
      "A poll creates objects below the feed's own two prefixes, and their names contain hashes of their content.",
    );
    this.function = new Function(this, 'Function', {
      code: pollerCode(),
      handler: POLLER_HANDLER,
      description: `Delivers 1Password's ${feed.name} to S3.`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // The smallest size that fits a backlog (140 MB) and leaves room for unusually large pages. A page of 1,000 events takes a
      // second with the CPU share of this size. Measured: npm run bench -- --only deployed,flat
      memorySize: 256,
      // Less than the minute of the schedule, so that runs seldom overlap. If they do, the state's revision decides which of them
      // writes.
      timeout: Duration.seconds(55),
      role,
      logGroup: this.logGroup,
      environment: environment(props),
      // A failed or delayed run is not retried: the run of the next minute continues from the same state.
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
      sid: 'WriteState',
      // A transaction needs the permission for each of its writes.
      actions: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      resources: [table.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [feed.name] } },
    }),
    new PolicyStatement({
      sid: 'ReadToken',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [tokenSecretArn],
    }),
    new PolicyStatement({
      sid: 'CreateObjects',
      actions: ['s3:PutObject'],
      resources: objectsOf(props),
    }),
    // The poller lists a key to find out whether its object exists: HeadObject would need the permission to read events.
    new PolicyStatement({
      sid: 'ListObjects',
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': [`${logsPrefix(feed)}*`] } },
    }),
  ];
}

/** The bucket, the table, and the secret use the key on behalf of the caller. CloudWatch Logs uses it by itself. */
function kmsStatements(
  { encryptionKey, settings: { formerKmsKeyArns } }: FeedPollerProps,
  region: string,
): PolicyStatement[] {
  return [
    ...(encryptionKey === undefined
      ? []
      : [
          new PolicyStatement({
            sid: 'UseKey',
            actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
            resources: [encryptionKey.keyArn],
            conditions: viaServices(region, ['s3', 'dynamodb', 'secretsmanager']),
          }),
        ]),
    // The token may still be encrypted with the key that it was stored with, and DynamoDB encrypts a table again in the
    // background. A poller reads no objects.
    ...(formerKmsKeyArns.length === 0
      ? []
      : [
          new PolicyStatement({
            sid: 'UseFormerKeys',
            actions: ['kms:Decrypt'],
            resources: [...formerKmsKeyArns],
            conditions: viaServices(region, ['dynamodb', 'secretsmanager']),
          }),
        ]),
  ];
}

/**
 * Without logs:CreateLogGroup, which the usual managed policy grants on all resources: the log group is created here.
 */
function logStatements(logGroup: ILogGroup): PolicyStatement {
  return new PolicyStatement({
    sid: 'WriteLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}

type EnvironmentName = (typeof ENVIRONMENT)[keyof typeof ENVIRONMENT];

function environment(props: FeedPollerProps): Record<EnvironmentName, string> {
  return { ...commonEnvironment(props), [ENVIRONMENT.feed]: props.feed.name };
}

/** The environment variables that the pollers of all feeds have in common. */
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
    [ENVIRONMENT.stackName]: props.stackName,
    [ENVIRONMENT.runbookUrl]: settings.runbookUrl,
  };
}
