import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { FixSettings } from '../ingest/errors.ts';
import { isObject, parseJson } from '../ingest/json.ts';
import type { AtomicFiles } from './atomic-files.ts';
import { codeOf, fileFailure } from './file-failure.ts';

const SOURCE_FILE = 'source.json';
const DEFAULT_LABEL = '1Password';

/** The source of a folder's events. A folder has one source forever: the cursors of one are invalid for another. */
export interface SourceFile {
  /** p_source_id. */
  readonly id: string;
  /** p_source_label. */
  readonly label: string;
  /** Origin of the Events API, or `simulator`. */
  readonly api: string;
  /** When the folder was created, RFC 3339: the epoch of the simulator. */
  readonly createdAt: string;
}

/**
 * The folder's source, written first if the folder is new.
 *
 * @param label undefined: that of the folder
 * @throws FixSettings if the folder has events of another source or the files of something else, or cannot be used
 */
export async function openSourceFile(
  folder: string,
  files: AtomicFiles,
  { api, label }: { readonly api: string; readonly label: string | undefined },
): Promise<SourceFile> {
  const file = sourceFile(folder);
  // A write, even one that finds the file there, is flushed to the disk: with it, a start takes 8 ms longer.
  if (!existsSync(file)) {
    await refuseOtherFiles(folder);
    const created: SourceFile = {
      id: randomUUID(),
      label: label ?? DEFAULT_LABEL,
      api,
      createdAt: new Date().toISOString(),
    };
    await files.create(file, `${JSON.stringify(created)}\n`);
  }
  const source = await readSourceFile(folder);
  if (source.api !== api) {
    throw new FixSettings(
      `${folder} has events of ${source.api}, not of ${api}: name another folder with --out`,
    );
  }
  if (label !== undefined && label !== source.label) {
    throw new FixSettings(
      `the source in ${folder} is named "${source.label}", not "${label}": omit --label, change the name in ${file}, or name another folder with --out`,
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

/** Only hidden files may be in a new folder: our own temporary ones, and those that an operating system adds. */
async function refuseOtherFiles(folder: string): Promise<void> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    // If it is not a folder, the attempt to write there reports it.
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return;
    throw fileFailure(`list ${folder}`, error);
  }
  // Another process that starts at the same time may have written it.
  if (names.includes(SOURCE_FILE) || names.every((name) => name.startsWith('.'))) return;
  throw new FixSettings(
    `${folder} has files, and npm start did not create it (there is no ${SOURCE_FILE}): name a new or an empty folder with --out`,
  );
}

function sourceFile(folder: string): string {
  return path.join(folder, SOURCE_FILE);
}

function parseSource(text: string): SourceFile | undefined {
  const value = parseJson(text);
  if (!isObject(value)) return undefined;
  const { id, label, api, createdAt } = value;
  return typeof id === 'string' &&
    typeof label === 'string' &&
    typeof api === 'string' &&
    typeof createdAt === 'string'
    ? { id, label, api, createdAt }
    : undefined;
}
