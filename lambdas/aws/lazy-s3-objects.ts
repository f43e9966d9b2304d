import type { ObjectStore, StoredObject } from '../ingest/ports.ts';

/**
 * S3Objects that loads its code on first use. The S3 client accounts for a fifth of a process's start time, and most polls find
 * no new events.
 */
export class LazyS3Objects implements ObjectStore {
  readonly #bucket: string;
  #loading: Promise<ObjectStore> | undefined;

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  async size(key: string): Promise<number | undefined> {
    return (await this.#objects()).size(key);
  }

  async isEmpty(prefix: string): Promise<boolean> {
    return (await this.#objects()).isEmpty(prefix);
  }

  async create(object: StoredObject): Promise<'created' | 'exists'> {
    return (await this.#objects()).create(object);
  }

  #objects(): Promise<ObjectStore> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<ObjectStore> {
    const { S3Objects, newS3Client } = await import('./s3-objects.ts');
    return new S3Objects(newS3Client(), this.#bucket);
  }
}
