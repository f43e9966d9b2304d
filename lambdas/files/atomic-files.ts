import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { FixSettings, TryAgainLater, type PipelineError } from '../ingest/errors.ts';

const LEFT_OVER_AFTER_MS = 600_000;

/**
 * Creates files in a folder, each whole or not at all, and never over one that is there: written under another name,
 * brought to the disk, then linked to its own, which the file system does at once and for one process alone.
 * Holds through kill -9 at any moment; through a power cut as far as the file system keeps the order of links.
 */
export class AtomicFiles {
  readonly #temporary: string;

  /** @param folder the folder that all files are in */
  constructor(folder: string) {
    this.#temporary = path.join(folder, '.tmp');
  }

  async create(file: string, content: string | Buffer): Promise<'created' | 'exists'> {
    return this.#write(file, content, async (temporary) =>
      (await linked(temporary, file)) ? 'created' : 'exists',
    );
  }

  /** Creates a folder with one file in it, whole or not at all, and never over one that has files in it. */
  async createFolder(folder: string, name: string, content: string): Promise<'created' | 'exists'> {
    const temporary = path.join(this.#temporary, randomUUID());
    try {
      await mkdir(path.dirname(folder), { recursive: true });
      await mkdir(temporary, { recursive: true });
      await writeToDisk(path.join(temporary, name), content);
      await rename(temporary, folder);
      return 'created';
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) return 'exists';
      throw fileFailure(`write ${folder}`, error);
    } finally {
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  /** Puts a file in the place of another, whole or not at all. */
  async replace(file: string, content: string | Buffer): Promise<void> {
    await this.#write(file, content, (temporary) => rename(temporary, file));
  }

  async #write<T>(
    file: string,
    content: string | Buffer,
    put: (temporary: string) => Promise<T>,
  ): Promise<T> {
    const temporary = path.join(this.#temporary, randomUUID());
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await mkdir(this.#temporary, { recursive: true });
      await writeToDisk(temporary, content);
      return await put(temporary);
    } catch (error) {
      throw fileFailure(`write ${file}`, error);
    } finally {
      await rm(temporary, { force: true }).catch(() => undefined); // swept at the next start
    }
  }

  /** Removes what killed processes left behind. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.#temporary).catch(() => [])) {
      const file = path.join(this.#temporary, name);
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity }));
      if (Date.now() - mtimeMs > LEFT_OVER_AFTER_MS) await rm(file, { recursive: true, force: true });
    }
  }
}

/** What a failed file operation means to the user. `doing` completes "cannot …". */
export function fileFailure(doing: string, cause: unknown): PipelineError {
  const code = codeOf(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TryAgainLater(
      `cannot ${doing}: the disk is full; make room, then start again: nothing is lost`,
      { cause },
    );
  }
  return new FixSettings(`cannot ${doing} (${code}): give a folder that can be written to with --out`, {
    cause,
  });
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** Gives the file its name, unless another has it. */
async function linked(temporary: string, file: string): Promise<boolean> {
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function writeToDisk(file: string, content: string | Buffer): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
