import { OnDemand } from '../ingest/on-demand.ts';
import type { ObjectStore, StoredObject } from '../ingest/ports.ts';

/**
 * S3Objects that loads its code on first use. The S3 client accounts for a fifth of a process's start time, and most polls find
 * no new events.
 */
export class LazyS3Objects implements ObjectStore {
  readonly #objects: OnDemand<ObjectStore>;

  constructor(bucket: string) {
    this.#objects = new OnDemand(async () => {
      const { S3Objects, newS3Client } = await import('./s3-objects.ts');
      return new S3Objects(newS3Client(), bucket);
    });
  }

  async size(key: string): Promise<number | undefined> {
    return (await this.#objects.get()).size(key);
  }

  async isEmpty(prefix: string): Promise<boolean> {
    return (await this.#objects.get()).isEmpty(prefix);
  }

  async create(object: StoredObject): Promise<'created' | 'exists'> {
    return (await this.#objects.get()).create(object);
  }
}
