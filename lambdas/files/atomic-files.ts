import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, fileFailure } from './file-failure.ts';

/** Events are personal data: only the user who runs the pipeline may read them. */
export const PRIVATE_FILE = 0o600;
/** Missing folders above it are created, too. */
export const PRIVATE_FOLDER = { recursive: true, mode: 0o700 };

/** A temporary file of this age was left by a process that died. */
const ABANDONED_AFTER_MS = 600_000;

/**
 * Creates files in a folder, each completely or not at all, and never overwrites one: a file is written under a temporary
 * name, flushed to the disk, then linked to its own name, which the file system does atomically and for one process only.
 * This is safe against kill -9 at any moment, and against a power cut as far as the file system keeps the order of links.
 */
export class AtomicFiles {
  readonly #temporary: string;

  /** @param folder the folder that all files are in */
  constructor(folder: string) {
    this.#temporary = path.join(folder, '.tmp');
  }

  async create(file: string, content: string | Buffer): Promise<'created' | 'exists'> {
    return this.#write(file, content, async (temporary) =>
      (await tryLink(temporary, file)) ? 'created' : 'exists',
    );
  }

  /** Creates a folder with one file in it, completely or not at all. `exists`: the folder has files, and was not changed. */
  async createFolder(folder: string, name: string, content: string): Promise<'created' | 'exists'> {
    const temporary = path.join(this.#temporary, randomUUID());
    try {
      await mkdir(path.dirname(folder), PRIVATE_FOLDER);
      await mkdir(temporary, PRIVATE_FOLDER);
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

  /** Replaces a file, completely or not at all. */
  async replace(file: string, content: string | Buffer): Promise<void> {
    await this.#write(file, content, (temporary) => rename(temporary, file));
  }

  async #write<T>(
    file: string,
    content: string | Buffer,
    place: (temporary: string) => Promise<T>,
  ): Promise<T> {
    const temporary = path.join(this.#temporary, randomUUID());
    try {
      await mkdir(path.dirname(file), PRIVATE_FOLDER);
      await mkdir(this.#temporary, PRIVATE_FOLDER);
      await writeToDisk(temporary, content);
      return await place(temporary);
    } catch (error) {
      throw fileFailure(`write ${file}`, error);
    } finally {
      await rm(temporary, { force: true }).catch(() => undefined); // swept at the next start
    }
  }

  /** Removes temporary files that killed processes left. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.#temporary).catch(() => [])) {
      const file = path.join(this.#temporary, name);
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity }));
      if (Date.now() - mtimeMs <= ABANDONED_AFTER_MS) continue;
      await rm(file, { recursive: true, force: true }).catch(() => undefined); // swept at the next start
    }
  }
}

/** Links the file to its name. False if the name exists. */
async function tryLink(temporary: string, file: string): Promise<boolean> {
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function writeToDisk(file: string, content: string | Buffer): Promise<void> {
  const handle = await open(file, 'wx', PRIVATE_FILE);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
