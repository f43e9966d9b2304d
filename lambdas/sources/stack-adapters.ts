import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { clientConfig } from '../aws/client-config.ts';
import { DynamoDbStates } from '../aws/dynamodb-states.ts';
import { S3Archive } from '../aws/s3-archive.ts';
import { S3Objects } from '../aws/s3-objects.ts';
import { proxyOfEnvironment } from './proxy.ts';

/** How an operator's machine accesses AWS. Undefined: as the environment and the configuration files of the AWS CLI say. */
export interface AwsAccess {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** The adapters of a deployed source for an operator, who may also read what was delivered, unlike the poller. */
export interface StackAdapters {
  readonly states: DynamoDbStates;
  /** The states of replays of the quarantine. */
  readonly replayStates: DynamoDbStates;
  readonly objects: S3Objects;
  readonly archive: S3Archive;
}

/** How an operator's AWS clients are configured. */
export type OperatorConfig = Awaited<ReturnType<typeof operatorConfig>>;

/**
 * Returns the configuration of an operator's AWS clients. They use the proxy that HTTPS_PROXY names.
 *
 * @throws FixSettings if the address of the proxy is not valid
 */
export async function operatorConfig({ region, profile }: AwsAccess) {
  const { requestHandler } = clientConfig();
  const httpsAgent = await proxyOfEnvironment();
  return {
    requestHandler: httpsAgent === undefined ? requestHandler : { ...requestHandler, httpsAgent },
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  };
}

export function stackAdapters(
  { bucket, table }: { readonly bucket: string; readonly table: string },
  config: OperatorConfig,
): StackAdapters {
  const dynamoDb = new DynamoDBClient(config);
  const s3 = new S3Client(config);
  return {
    states: new DynamoDbStates(dynamoDb, table),
    replayStates: new DynamoDbStates(dynamoDb, table, 'replay'),
    objects: new S3Objects(s3, bucket),
    archive: new S3Archive(s3, bucket),
  };
}
