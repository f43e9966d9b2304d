import { ListObjectsV2Command, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { LOGS_PREFIX } from '../contract/object-layout.ts';
import { RUNBOOK } from '../contract/runbook.ts';
import { RepairState, TryAgainLater } from '../ingest/errors.ts';
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
  async size(key: string): Promise<number | undefined> {
    const first = await this.#first(key);
    return first?.key === key ? first.size : undefined;
  }

  async isEmpty(prefix: string): Promise<boolean> {
    return (await this.#first(prefix)) === undefined;
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
      if (statusOf(error) === 412) {
        await this.#checkSize(object);
        return 'exists';
      }
      // 409: another run is writing the same object. This run fails, and the next one checks whether the object exists.
      throw awsFailure(`write ${object.key} to bucket ${this.#bucket}`, error, this.#bucket);
    }
  }

  /**
   * Compares the size in the listing, because the poller may not read events. It may not list the quarantine either, where the
   * key of an object contains a hash of its lines.
   */
  async #checkSize({ key, body }: StoredObject): Promise<void> {
    if (!key.startsWith(LOGS_PREFIX)) return;
    const found = await this.#first(key);
    const name = `${key} in bucket ${this.#bucket}`;
    if (found?.key !== key) throw new TryAgainLater(`${name} existed a moment ago, and is not listed`);
    if (found.size === body.length) return;
    throw new RepairState(
      `${name} is not the object of this batch: it has ${found.size} bytes, not ${body.length}; move it out of the bucket, and find out what wrote it`,
      { remedy: { runbook: RUNBOOK.pollerFailing } },
    );
  }

  /** The first object whose key begins with the prefix. Its size is in bytes. */
  async #first(prefix: string): Promise<{ readonly key: string; readonly size: number } | undefined> {
    try {
      const { Contents: [first] = [] } = await this.#client.send(
        new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix, MaxKeys: 1 }),
      );
      return first === undefined ? undefined : { key: first.Key ?? '', size: first.Size ?? 0 };
    } catch (error) {
      throw awsFailure(`list bucket ${this.#bucket}`, error, this.#bucket);
    }
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
