import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { PipelineError, TryAgainLater } from '../ingest/errors.ts';
import { IDENTITY_DAYS, type EncodedIdentities } from '../ingest/ports.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from './atomic-files.ts';
import { codeOf, fileFailure } from './file-failure.ts';

const DAY_MS = 86_400_000;
/** Only the end of a longer log is read: several times what a process keeps in memory. */
const MAX_READ_BYTES = 256_000_000;
const SUFFIX = '.log';

/**
 * The identities of a feed, in a file for each event day: `<event day>.log`. Each line has the revision of an announcement, its
 * identities in base64, and a checksum. Each line is appended in one write, so several processes may append at once. A line
 * that a crash cut off fails its checksum, and the next process appends it again.
 */
export class IdentityLog {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Appends identities, and flushes them to the disk. */
  async append(revision: number, identities: EncodedIdentities): Promise<void> {
    for (const [day, encoded] of identities) {
      const file = path.join(this.#folder, day + SUFFIX);
      const entry = `${revision} ${Buffer.from(encoded).toString('base64')}`;
      try {
        await mkdir(this.#folder, PRIVATE_FOLDER);
        const handle = await open(file, 'a', PRIVATE_FILE);
        try {
          // The line break in front ends a line that a crash cut off.
          const line = Buffer.from(`\n${entry} ${checksum(entry)}\n`);
          const { bytesWritten } = await handle.write(line);
          if (bytesWritten < line.length) throw new TryAgainLater(`cannot write ${file}: the disk is full`);
          await handle.sync();
        } finally {
          await handle.close();
        }
      } catch (error) {
        throw error instanceof PipelineError ? error : fileFailure(`write ${file}`, error);
      }
    }
  }

  /** The identities of a day with revisions above `after` and up to `through`, the ones appended last first. */
  async read(day: string, after: number, through: number): Promise<Uint8Array[]> {
    const lines = (await this.#tail(path.join(this.#folder, day + SUFFIX))).split('\n').reverse();
    return lines.flatMap((line) => {
      const [revision = '', encoded = '', sum] = line.split(' ');
      const isWanted = Number(revision) > after && Number(revision) <= through;
      return isWanted && sum === checksum(`${revision} ${encoded}`) ? [Buffer.from(encoded, 'base64')] : [];
    });
  }

  /** Removes the logs of days that were IDENTITY_DAYS ago, and to which nothing was appended since. */
  async removeExpired(): Promise<void> {
    try {
      for (const name of await readdir(this.#folder)) {
        const file = path.join(this.#folder, name);
        const { mtimeMs } = await stat(file);
        // The event day comes from 1Password. The other time is this machine's, whose clock may have been wrong.
        const newest = Math.max(mtimeMs, Date.parse(path.basename(name, SUFFIX)) || 0);
        if (Date.now() - newest > IDENTITY_DAYS * DAY_MS) await rm(file, { force: true });
      }
    } catch (error) {
      // No logs exist yet, or another process removes the same ones.
      if (codeOf(error) !== 'ENOENT') throw fileFailure(`remove old identities in ${this.#folder}`, error);
    }
  }

  async #tail(file: string): Promise<string> {
    try {
      const handle = await open(file, 'r');
      try {
        const { size } = await handle.stat();
        const length = Math.min(size, MAX_READ_BYTES);
        const { buffer, bytesRead } = await handle.read({
          buffer: Buffer.allocUnsafe(length),
          position: size - length,
        });
        return buffer.toString('latin1', 0, bytesRead);
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return '';
      throw fileFailure(`read ${file}`, error);
    }
  }
}

function checksum(entry: string): string {
  return createHash('sha256').update(entry).digest('hex').slice(0, 8);
}
