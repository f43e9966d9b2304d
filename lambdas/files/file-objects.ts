import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { LOGS_PREFIX } from '../contract/object-layout.ts';
import { RUNBOOK } from '../contract/runbook.ts';
import { RepairState } from '../ingest/errors.ts';
import type { ObjectStore, StoredObject } from '../ingest/ports.ts';
import type { AtomicFiles } from './atomic-files.ts';
import { codeOf, fileFailure } from './file-failure.ts';
import { listFiles } from './list-files.ts';

/** Objects as files with their keys as paths; their metadata, which S3 stores with the object, in `metadata/`. */
export class FileObjects implements ObjectStore {
  readonly #folder: string;
  readonly #files: AtomicFiles;

  constructor(folder: string, files: AtomicFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  async size(key: string): Promise<number | undefined> {
    try {
      return (await stat(path.join(this.#folder, key))).size;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw fileFailure(`find ${key}`, error);
    }
  }

  async isEmpty(prefix: string): Promise<boolean> {
    return (await listFiles(this.#folder, prefix)).length === 0;
  }

  async create(object: StoredObject): Promise<'created' | 'exists'> {
    // Metadata first, so that no object is ever without it. All processes that create this object write the same metadata.
    await this.#files.create(metadataFile(this.#folder, object.key), `${JSON.stringify(object.metadata)}\n`);
    const file = path.join(this.#folder, object.key);
    const result = await this.#files.create(file, object.body);
    if (result === 'exists') await checkContent(file, object);
    return result;
  }
}

/** The key of an object in quarantine contains a hash of its lines, which another release may have compressed differently. */
async function checkContent(file: string, { key, body }: StoredObject): Promise<void> {
  if (!key.startsWith(LOGS_PREFIX)) return;
  let found: Buffer;
  try {
    found = await readFile(file);
  } catch (error) {
    throw fileFailure(`read ${file}`, error);
  }
  if (found.equals(body)) return;
  throw new RepairState(
    `${file} is not the object of this batch: it has other content (${found.length} bytes, not ${body.length}); move it out of the folder, and find out what wrote it`,
    { remedy: { runbook: RUNBOOK.pollerFailing } },
  );
}

/** The file with the metadata of an object. */
export function metadataFile(folder: string, key: string): string {
  return path.join(folder, 'metadata', `${key}.json`);
}
