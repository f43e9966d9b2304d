import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FixSettings } from '../ingest/errors.ts';
import { isObject, parseJson, stringFields } from '../ingest/json.ts';
import type { ObjectArchive, StoredObject } from '../ingest/ports.ts';
import { codeOf, fileFailure } from './file-failure.ts';
import { metadataFile } from './file-objects.ts';
import { listFiles } from './list-files.ts';

/** Reads the objects in a folder. */
export class FileArchive implements ObjectArchive {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async *keys(prefix: string, after: string): AsyncGenerator<string> {
    for (const key of await listFiles(this.#folder, prefix)) if (key > after) yield key;
  }

  async read(key: string): Promise<StoredObject | undefined> {
    const body = await this.#readIfExists(path.join(this.#folder, key), key);
    if (body === undefined) return undefined;
    // Its events are readable without its metadata.
    const metadata = await this.#readIfExists(metadataFile(this.#folder, key), key);
    return { key, body, metadata: metadata === undefined ? {} : parseMetadata(key, metadata.toString()) };
  }

  async #readIfExists(file: string, key: string): Promise<Buffer | undefined> {
    try {
      return await readFile(file);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw fileFailure(`read ${key}`, error);
    }
  }
}

function parseMetadata(key: string, text: string): Record<string, string> {
  const value = parseJson(text);
  if (!isObject(value)) throw new FixSettings(`the metadata of ${key} is damaged`);
  return stringFields(value);
}
