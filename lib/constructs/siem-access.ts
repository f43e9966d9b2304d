import { Stack } from 'aws-cdk-lib';
import {
  ArnPrincipal,
  CompositePrincipal,
  type IManagedPolicy,
  type IRole,
  ManagedPolicy,
  PolicyStatement,
  Role,
} from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LOGS_PREFIX } from '../../lambdas/contract/object-layout.ts';
import type { Reader } from '../settings/settings.ts';
import type { AnyBucket } from './any-bucket.ts';
import { viaServices } from './via-services.ts';
import { acknowledgeWildcards } from './wildcard-acknowledgment.ts';

export interface SiemAccessProps {
  readonly bucket: AnyBucket;
  readonly readers: readonly Reader[];
  /** The queue of new objects, if there is one. */
  readonly queue?: IQueue | undefined;
  readonly encryptionKey?: IKey | undefined;
  /** Keys that encrypted older objects. */
  readonly formerKeyArns: readonly string[];
}

/** The permissions of a SIEM: read events and, if there is a queue, receive its messages. Never read the quarantine. */
export class SiemAccess extends Construct {
  /** For a role or a user that the setup of the SIEM creates. */
  readonly policy: IManagedPolicy;
  /** The role that the readers in the settings assume; undefined if there are none. */
  readonly role: IRole | undefined;

  constructor(scope: Construct, id: string, props: SiemAccessProps) {
    super(scope, id);
    const { readers } = props;
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Allows a SIEM to read the events of a 1Password log source.',
      statements: readerStatements(props, Stack.of(this).region),
    });
    acknowledgeWildcards(
      policy,
      [props.bucket.arnForObjects(`${LOGS_PREFIX}*`)],
      'A reader reads every object with events, and the names of future objects are not known.',
    );
    this.policy = policy;
    this.role = readers.length === 0 ? undefined : this.#role(readers, policy);
  }

  #role(readers: readonly Reader[], policy: IManagedPolicy): IRole {
    return new Role(this, 'Role', {
      description: 'Role of SIEMs that read the events of a 1Password log source.',
      assumedBy: new CompositePrincipal(
        ...readers.map(({ principalArn, externalId }) => {
          const principal = new ArnPrincipal(principalArn);
          return externalId === undefined
            ? principal
            : principal.withConditions({ StringEquals: { 'sts:ExternalId': externalId } });
        }),
      ),
      managedPolicies: [policy],
    });
  }
}

function readerStatements(
  { bucket, queue, encryptionKey, formerKeyArns }: SiemAccessProps,
  region: string,
): PolicyStatement[] {
  const keyArns = [...(encryptionKey === undefined ? [] : [encryptionKey.keyArn]), ...formerKeyArns];
  return [
    new PolicyStatement({
      sid: 'ReadEvents',
      // Some readers request the object version that the message names. Each object has only one.
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      resources: [bucket.arnForObjects(`${LOGS_PREFIX}*`)],
    }),
    new PolicyStatement({
      sid: 'ListEvents',
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': [`${LOGS_PREFIX}*`] } },
    }),
    new PolicyStatement({
      sid: 'LocateBucket',
      actions: ['s3:GetBucketLocation'],
      resources: [bucket.bucketArn],
    }),
    ...(queue === undefined
      ? []
      : [
          new PolicyStatement({
            sid: 'ReceiveMessages',
            actions: [
              'sqs:ReceiveMessage',
              'sqs:DeleteMessage',
              'sqs:ChangeMessageVisibility',
              'sqs:GetQueueAttributes',
              'sqs:GetQueueUrl',
            ],
            resources: [queue.queueArn],
          }),
        ]),
    ...(keyArns.length === 0
      ? []
      : [
          new PolicyStatement({
            sid: 'Decrypt',
            actions: ['kms:Decrypt'],
            // S3 leaves an object encrypted with the key that it was created with.
            resources: keyArns,
            conditions: viaServices(region, ['s3', ...(queue === undefined ? [] : ['sqs'])]),
          }),
        ]),
  ];
}
