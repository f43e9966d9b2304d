import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FixSettings } from '../ingest/errors.ts';
import { isObject, parseJson } from '../ingest/json.ts';
import { codeOf, fileFailure, type AtomicFiles } from './atomic-files.ts';

/** What a folder holds the events of. A folder has one source for life: cursors of one mean nothing to another. */
export interface SourceFile {
  /** p_source_id. */
  readonly id: string;
  /** Origin of the Events API, or `simulator`. */
  readonly api: string;
  /** When the folder was begun, RFC 3339: the moment that the simulator's world starts from. */
  readonly createdAt: string;
}

/**
 * The folder's source, written now if the folder is new.
 *
 * @throws FixSettings when the folder holds another source's events, or cannot be used
 */
export async function openSourceFile(folder: string, files: AtomicFiles, api: string): Promise<SourceFile> {
  const file = sourceFile(folder);
  const created: SourceFile = { id: randomUUID(), api, createdAt: new Date().toISOString() };
  await files.create(file, `${JSON.stringify(created)}\n`);
  const source = await readSourceFile(folder);
  if (source.api !== api) {
    throw new FixSettings(
      `${folder} holds events of ${source.api}, not of ${api}: give another folder with --out`,
    );
  }
  return source;
}

/**
 * The source of a folder that npm start has filled.
 *
 * @throws FixSettings when it is no such folder
 */
export async function readSourceFile(folder: string): Promise<SourceFile> {
  const file = sourceFile(folder);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') {
      throw new FixSettings(`${file} is not there: give the folder that npm start fills with --out`);
    }
    throw fileFailure(`read ${file}`, error);
  });
  const source = parseSource(text);
  if (source === undefined) throw new FixSettings(`${file} is damaged: give another folder with --out`);
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
