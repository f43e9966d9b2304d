import { randomUUID } from 'node:crypto';
import { CreateStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import type { Template } from 'aws-cdk-lib/assertions';
import { at, entriesOf, evaluated, resolved, resourcesOf, type References } from '../template.ts';
import { ACCOUNT_ID, REGION } from './account.ts';
import type { Clients } from './clients.ts';
import { creationOrder } from './creation-order.ts';
import { Properties } from './properties.ts';
import { bucketPolicy } from './resources/bucket-policy.ts';
import { bucket } from './resources/bucket.ts';
import type { Creator } from './resources/creator.ts';
import { eventInvokeConfig, lambdaFunction, permission, rule } from './resources/functions.ts';
import { alias, key, managedPolicy, role } from './resources/identity.ts';
import { queue, queuePolicy, subscription, topic, topicPolicy } from './resources/messages.ts';
import { alarm, dashboard, logGroup } from './resources/monitoring.ts';
import { secret, table } from './resources/stores.ts';

/** A stack that is deployed in the emulator. */
export interface EmulatedStack {
  /** The name under which CloudFormation returns its outputs. */
  readonly name: string;
  /** The values of its resources' references. */
  readonly references: References;
  readonly outputs: Readonly<Record<string, string>>;
}

const CREATORS: Readonly<Record<string, Creator>> = {
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::Dashboard': dashboard,
  'AWS::DynamoDB::Table': table,
  'AWS::Events::Rule': rule,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::Role': role,
  'AWS::KMS::Alias': alias,
  'AWS::KMS::Key': key,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': permission,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SecretsManager::Secret': secret,
  'AWS::SNS::Subscription': subscription,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': topicPolicy,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
};

/**
 * Creates the resources of a template by calls to each service. The emulator's own CloudFormation skips what it does not support;
 * here that is an error, so that no test relies on a resource that does not exist.
 *
 * @throws Error that names the unsupported type or properties
 */
export async function createEmulatedStack(template: Template, clients: Clients): Promise<EmulatedStack> {
  const name = `stack-${randomUUID().slice(0, 8)}`;
  // CloudFormation itself only provides the id and the outputs of the stack. It requires at least one resource.
  const Resources = { Placeholder: { Type: 'AWS::SNS::Topic' } };
  const { StackId = '' } = await clients.cloudFormation.send(
    new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify({ Resources }) }),
  );
  const references: Record<string, string> = {
    'AWS::AccountId': ACCOUNT_ID,
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::StackId': StackId,
    'AWS::StackName': name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const resources = resourcesOf(template);
  for (const id of creationOrder(resources)) {
    const { Type, Properties: given } = resources[id]!;
    const create = CREATORS[Type];
    if (create === undefined) throw new Error(`${id}: unsupported type ${Type}`);
    const properties = new Properties(`${id} (${Type})`, evaluated(given, references));
    const { ref, attributes } = await create(properties, { clients, name: physicalName(name, id) });
    const unread = properties.unread();
    if (unread.length > 0) throw new Error(`unsupported: ${unread.join(', ')}`);
    references[id] = ref;
    for (const [attribute, value] of entriesOf(attributes)) references[`${id}.${attribute}`] = String(value);
  }

  const outputs = Object.fromEntries(
    entriesOf(template.toJSON()['Outputs']).map(([output, described]) => [
      output,
      // As CloudFormation returns it.
      resolved(at(described, 'Value'), references).replaceAll(/[\u{80}-\u{10ffff}]/gu, '?'),
    ]),
  );
  const Outputs = Object.fromEntries(entriesOf(outputs).map(([output, Value]) => [output, { Value }]));
  await clients.cloudFormation.send(
    new UpdateStackCommand({ StackName: name, TemplateBody: JSON.stringify({ Resources, Outputs }) }),
  );
  return { name, references, outputs };
}

/** Returns a name like those that CloudFormation generates, of at most 63 characters. */
function physicalName(stack: string, id: string): string {
  return `${stack}-${id.slice(0, 35)}-${randomUUID().slice(0, 8)}`;
}
