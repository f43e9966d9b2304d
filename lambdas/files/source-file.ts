import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FixSettings } from '../ingest/errors.ts';
import { isObject, parseJson } from '../ingest/json.ts';
import type { AtomicFiles } from './atomic-files.ts';
import { codeOf, fileFailure } from './file-failure.ts';

/** The source of a folder's events. A folder has one source forever: the cursors of one are invalid for another. */
export interface SourceFile {
  /** p_source_id. */
  readonly id: string;
  /** Origin of the Events API, or `simulator`. */
  readonly api: string;
  /** When the folder was created, RFC 3339: the epoch of the simulator. */
  readonly createdAt: string;
}

/**
 * The folder's source, written first if the folder is new.
 *
 * @throws FixSettings if the folder has events of another source, or cannot be used
 */
export async function openSourceFile(folder: string, files: AtomicFiles, api: string): Promise<SourceFile> {
  const file = sourceFile(folder);
  // A write, even one that finds the file there, is flushed to the disk: with it, a start takes 8 ms longer.
  if (!existsSync(file)) {
    const created: SourceFile = { id: randomUUID(), api, createdAt: new Date().toISOString() };
    await files.create(file, `${JSON.stringify(created)}\n`);
  }
  const source = await readSourceFile(folder);
  if (source.api !== api) {
    throw new FixSettings(
      `${folder} has events of ${source.api}, not of ${api}: name another folder with --out`,
    );
  }
  return source;
}

/**
 * The source of a folder that npm start fills.
 *
 * @throws FixSettings if npm start has not filled that folder
 */
export async function readSourceFile(folder: string): Promise<SourceFile> {
  const file = sourceFile(folder);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') {
      throw new FixSettings(`${file} does not exist: name the folder that npm start fills with --out`);
    }
    throw fileFailure(`read ${file}`, error);
  });
  const source = parseSource(text);
  if (source === undefined) throw new FixSettings(`${file} is damaged: name another folder with --out`);
  return source;
}

function sourceFile(folder: string): string {
  return path.join(folder, 'source.json');
}

function parseSource(text: string): SourceFile | undefined {
  const value = parseJson(text);
  if (!isObject(value)) return undefined;
  const { id, api, createdAt } = value;
  return typeof id === 'string' && typeof api === 'string' && typeof createdAt === 'string'
    ? { id, api, createdAt }
    : undefined;
}
