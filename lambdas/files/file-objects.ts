import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectStore, StoredObject } from '../ingest/ports.ts';
import { codeOf, fileFailure, type AtomicFiles } from './atomic-files.ts';
import { listFiles } from './list-files.ts';

/** Objects as files of the same path below a folder; their metadata in `metadata/`, as S3 keeps it beside the object. */
export class FileObjects implements ObjectStore {
  readonly #folder: string;
  readonly #files: AtomicFiles;

  constructor(folder: string, files: AtomicFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  async exists(key: string): Promise<boolean> {
    try {
      await stat(path.join(this.#folder, key));
      return true;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw fileFailure(`look for ${key}`, error);
    }
  }

  async isEmpty(prefix: string): Promise<boolean> {
    return (await listFiles(this.#folder, prefix)).length === 0;
  }

  async create(object: StoredObject): Promise<'created' | 'exists'> {
    // First, so that an object is never without; the same for everybody who creates this object.
    await this.#files.create(metadataFile(this.#folder, object.key), `${JSON.stringify(object.metadata)}\n`);
    return this.#files.create(path.join(this.#folder, object.key), object.body);
  }
}

/** Where the metadata of an object is kept. */
export function metadataFile(folder: string, key: string): string {
  return path.join(folder, 'metadata', `${key}.json`);
}
