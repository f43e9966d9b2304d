import { ListObjectsV2Command, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { ObjectStore, StoredObject } from '../ingest/ports.ts';
import { awsFailure } from './aws-failure.ts';
import { clientConfig } from './client-config.ts';

/** Returns an S3 client with the timeouts that all AWS clients share. */
export function newS3Client(): S3Client {
  return new S3Client(clientConfig());
}

/** Creates objects in a bucket, each only once. */
export class S3Objects implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** Lists the exact key, so that the poller needs no permission to read events. */
  async exists(key: string): Promise<boolean> {
    return (await this.#firstKey(key)) === key;
  }

  async isEmpty(prefix: string): Promise<boolean> {
    return (await this.#firstKey(prefix)) === undefined;
  }

  async create(object: StoredObject): Promise<'created' | 'exists'> {
    try {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: object.key,
          Body: object.body,
          ContentType: 'application/gzip',
          Metadata: object.metadata,
          IfNoneMatch: '*',
        }),
      );
      return 'created';
    } catch (error) {
      if (statusOf(error) === 412) return 'exists';
      // 409: another run is writing the same object. This run fails, and the next one checks whether the object exists.
      throw awsFailure(`write ${object.key} to bucket ${this.#bucket}`, error, this.#bucket);
    }
  }

  async #firstKey(prefix: string): Promise<string | undefined> {
    try {
      const response = await this.#client.send(
        new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix, MaxKeys: 1 }),
      );
      return response.Contents?.[0]?.Key;
    } catch (error) {
      throw awsFailure(`list bucket ${this.#bucket}`, error, this.#bucket);
    }
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
