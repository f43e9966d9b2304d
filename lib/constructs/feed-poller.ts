import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../../lambdas/contract/environment.ts';
import type { Feed } from '../../lambdas/contract/feeds.ts';
import { logsPrefix, quarantinePrefix } from '../../lambdas/contract/object-layout.ts';
import type { SourceSettings } from '../settings.ts';
import { POLLER_BUNDLE } from './poller-bundle.ts';

export interface FeedPollerProps {
  readonly feed: Feed;
  readonly sourceId: string;
  readonly settings: SourceSettings;
  readonly bucket: Bucket;
  readonly table: Table;
  readonly tokenSecretArn: string;
}

/** The function that polls one feed, with its role and its log. One per feed: a feed that fails or lags holds up no other. */
export class FeedPoller extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: FeedPollerProps) {
    super(scope, id);
    const { feed } = props;
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What the poller of 1Password's ${feed.name} may do.`,
      // Inline in the role itself: a policy beside it could be attached after the first poll.
      inlinePolicies: {
        poll: new PolicyDocument({ statements: [...whatAPollMayDo(props), mayLog(logGroup)] }),
      },
    });
    this.function = new NodejsFunction(this, 'Function', {
      ...POLLER_BUNDLE,
      description: `Delivers 1Password's ${feed.name} to S3.`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
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

function whatAPollMayDo({ feed, bucket, table, tokenSecretArn }: FeedPollerProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ReadAndWriteTheFeedsState',
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
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
      resources: [
        bucket.arnForObjects(`${logsPrefix(feed)}*`),
        bucket.arnForObjects(`${quarantinePrefix(feed)}*`),
      ],
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

/** The log group is made here, so logs:CreateLogGroup, which the usual managed policy grants on everything, is not needed. */
function mayLog(logGroup: LogGroup): PolicyStatement {
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
  };
}
