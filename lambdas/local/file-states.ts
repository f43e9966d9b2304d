import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Feed } from '../contract/feeds.ts';
import type { StateRepair, StateStore } from '../ingest/ports.ts';
import { decodeState, encodeState, readableState } from '../ingest/state-text.ts';
import type { FeedState } from '../ingest/state.ts';
import { codeOf, fileFailure, type FileCreator } from './create-file.ts';

/** Old revisions that stay, for the eye; the newest alone counts. */
const KEPT_REVISIONS = 10;

/**
 * Each feed's state as a file per revision, `state/<feed>/<revision>.json`. Creating the file of a revision is the
 * conditional write: of several processes one succeeds.
 */
export class FileStates implements StateStore, StateRepair {
  readonly #folder: string;
  readonly #files: FileCreator;
  readonly #suffix: string;

  /** @param suffix added to the feed's name, for states that are kept beside the live ones */
  constructor(folder: string, files: FileCreator, suffix = '') {
    this.#folder = path.join(folder, 'state');
    this.#files = files;
    this.#suffix = suffix;
  }

  async read(feed: Feed): Promise<FeedState | undefined> {
    for (;;) {
      const revision = (await this.#revisions(feed)).at(-1);
      if (revision === undefined) return undefined;
      try {
        return decodeState(feed, await readFile(this.#file(feed, revision), 'utf8'));
      } catch (error) {
        // Another process has written many revisions since, and cleared this one away.
        if (codeOf(error) === 'ENOENT') continue;
        if (error instanceof Error && 'code' in error)
          throw fileFailure(`read the state of ${feed.name}`, error);
        throw error;
      }
    }
  }

  async write(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    const newest = (await this.#revisions(feed)).at(-1) ?? 0;
    if (newest !== state.revision - 1) return 'overtaken';
    const file = this.#file(feed, state.revision);
    if ((await this.#files.create(file, encodeState(state))) === 'exists') return 'overtaken';
    const revisions = await this.#revisions(feed);
    if (revisions.at(-1) !== state.revision) {
      // The revision was there once and was cleared away: this process slept while others went on.
      await rm(file, { force: true });
      return 'overtaken';
    }
    for (const old of revisions.slice(0, -KEPT_REVISIONS)) await rm(this.#file(feed, old), { force: true });
    return 'written';
  }

  async replaceLost(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    const before = await this.#revisions(feed);
    if ((await readableState(() => this.read(feed))) !== undefined) return 'overtaken';
    const file = this.#file(feed, state.revision);
    if ((await this.#files.create(file, encodeState(state))) === 'exists') return 'overtaken';
    const others = (await this.#revisions(feed)).filter((revision) => revision !== state.revision);
    if (others.every((revision) => before.includes(revision))) return 'written';
    // Another process was as quick, under a revision of another second: neither is known to be first.
    await rm(file, { force: true });
    return 'overtaken';
  }

  /** In rising order. */
  async #revisions(feed: Feed): Promise<readonly number[]> {
    try {
      const names = await readdir(this.#feedFolder(feed));
      return names
        .map((name) => Number(/^(\d+)\.json$/.exec(name)?.[1] ?? NaN))
        .filter((revision) => !Number.isNaN(revision))
        .sort((a, b) => a - b);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw fileFailure(`read the state of ${feed.name}`, error);
    }
  }

  #file(feed: Feed, revision: number): string {
    return path.join(this.#feedFolder(feed), `${String(revision).padStart(9, '0')}.json`);
  }

  #feedFolder(feed: Feed): string {
    return path.join(this.#folder, feed.name + this.#suffix);
  }
}
