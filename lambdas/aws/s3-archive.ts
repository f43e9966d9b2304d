import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { ObjectArchive, StoredObject } from '../ingest/ports.ts';
import { awsFailure } from './aws-failure.ts';

/** Lists and reads the objects of a bucket. */
export class S3Archive implements ObjectArchive {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async *keys(prefix: string, after: string): AsyncGenerator<string> {
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { Bucket: this.#bucket, Prefix: prefix, StartAfter: after },
    );
    try {
      for await (const { Contents = [] } of pages) {
        for (const { Key } of Contents) if (Key !== undefined) yield Key;
      }
    } catch (error) {
      throw awsFailure(`list bucket ${this.#bucket}`, error, this.#bucket);
    }
  }

  async read(key: string): Promise<StoredObject | undefined> {
    try {
      const response = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      const body = Buffer.from((await response.Body?.transformToByteArray()) ?? []);
      return { key, body, metadata: response.Metadata ?? {} };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw awsFailure(`read ${key} of bucket ${this.#bucket}`, error, this.#bucket);
    }
  }
}
