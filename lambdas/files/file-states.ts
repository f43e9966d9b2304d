import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Feed } from '../contract/feeds.ts';
import type { EncodedIdentities, StateRepair, StateStore } from '../ingest/ports.ts';
import { decodeState, encodeState, readableState } from '../ingest/state-codec.ts';
import type { Announcement, FeedState } from '../ingest/state.ts';
import type { AtomicFiles } from './atomic-files.ts';
import { codeOf, fileFailure } from './file-failure.ts';
import { IdentityLog } from './identity-log.ts';

/** Suffix for the states of replays of the quarantine. */
export const REPLAY_SUFFIX = '.replay';

/** How many revisions are kept. Only the newest counts. */
const RETAINED_REVISIONS = 10;

/**
 * States as a file for each revision, `state/<feed>/<revision>.json`: the state as one line of JSON, then a line
 * `<event day> <base64>` for each day of identities that were written with it. Creating the file of a revision is the
 * conditional write: only one of several processes succeeds. Before an old revision is removed, its identities are moved to
 * the logs in `state/<feed>/identities`, so that a start reads only a few small files.
 */
export class FileStates implements StateStore, StateRepair {
  readonly #folder: string;
  readonly #files: AtomicFiles;
  readonly #suffix: string;

  /** @param suffix added to a feed's name in the path */
  constructor(folder: string, files: AtomicFiles, suffix = '') {
    this.#folder = path.join(folder, 'state');
    this.#files = files;
    this.#suffix = suffix;
  }

  async read(feed: Feed): Promise<FeedState | undefined> {
    for (;;) {
      const revision = (await this.#revisions(feed)).at(-1);
      if (revision === undefined) return undefined;
      const text = await this.#readIfExists(feed, revision);
      // Otherwise another process has written many revisions since, and removed this one.
      if (text !== undefined) return decodeState(feed, revision, stateLine(text));
    }
  }

  async create(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    const file = this.#file(feed, state.revision);
    const content = encode(state, new Map());
    if ((await this.#files.createFolder(path.dirname(file), path.basename(file), content)) === 'created') {
      return 'written';
    }
    // The folder may exist without a state, if somebody has removed it.
    return (await this.read(feed)) === undefined ? this.replaceLost(feed, state) : 'overtaken';
  }

  async write(
    feed: Feed,
    state: FeedState,
    identities: EncodedIdentities = new Map(),
  ): Promise<'written' | 'overtaken'> {
    const newest = (await this.#revisions(feed)).at(-1) ?? 0;
    if (newest !== state.revision - 1) return 'overtaken';
    const file = this.#file(feed, state.revision);
    if ((await this.#files.create(file, encode(state, identities))) === 'exists') return 'overtaken';
    const revisions = await this.#revisions(feed);
    if (revisions.at(-1) !== state.revision) {
      // The revision existed before and was removed: this process slept while others continued.
      await this.#removeFile(feed, state.revision);
      return 'overtaken';
    }
    for (const old of revisions.slice(0, -RETAINED_REVISIONS)) await this.#remove(feed, old, state);
    return 'written';
  }

  async *readIdentities(feed: Feed, day: string, after: number, through: number): AsyncGenerator<Uint8Array> {
    const revisions = await this.#revisions(feed);
    for (const revision of revisions.toReversed()) {
      if (revision <= after || revision > through) continue;
      const identities = identityLines((await this.#readIfExists(feed, revision)) ?? '').get(day);
      if (identities !== undefined) yield identities;
    }
    // After the revisions: identities that were moved in the meantime are found here.
    yield* await this.#log(feed).read(day, after, through);
  }

  async discardIdentities(feed: Feed, { revision }: Announcement): Promise<void> {
    const text = await this.#readIfExists(feed, revision);
    if (text !== undefined) await this.#files.replace(this.#file(feed, revision), `${stateLine(text)}\n`);
  }

  async replaceLost(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    const before = await this.#revisions(feed);
    if ((await readableState(() => this.read(feed))) !== undefined) return 'overtaken';
    const file = this.#file(feed, state.revision);
    if ((await this.#files.create(file, encode(state, new Map()))) === 'exists') return 'overtaken';
    const others = (await this.#revisions(feed)).filter((revision) => revision !== state.revision);
    if (others.every((revision) => before.includes(revision))) return 'written';
    // Another process did the same with a different revision, and it is unknown which was first.
    await this.#removeFile(feed, state.revision);
    return 'overtaken';
  }

  async addIdentities(
    feed: Feed,
    identities: EncodedIdentities,
    { time }: { readonly time: string },
  ): Promise<void> {
    await this.#log(feed).append(Date.parse(time), identities);
  }

  /** Removes identities that have expired. */
  async removeExpired(feed: Feed): Promise<void> {
    await this.#log(feed).removeExpired();
  }

  /** Removes an old revision and keeps its identities, unless the newest state's batch was announced with it. */
  async #remove(feed: Feed, revision: number, { pending }: FeedState): Promise<void> {
    if (revision === pending?.revision) return;
    const text = await this.#readIfExists(feed, revision);
    if (text === undefined) return;
    await this.#log(feed).append(revision, identityLines(text));
    await this.#removeFile(feed, revision);
  }

  async #removeFile(feed: Feed, revision: number): Promise<void> {
    const file = this.#file(feed, revision);
    try {
      await rm(file, { force: true });
    } catch (error) {
      throw fileFailure(`remove ${file}`, error);
    }
  }

  async #readIfExists(feed: Feed, revision: number): Promise<string | undefined> {
    try {
      return await readFile(this.#file(feed, revision), 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw fileFailure(`read the state of ${feed.name}`, error);
    }
  }

  /** In ascending order. */
  async #revisions(feed: Feed): Promise<readonly number[]> {
    try {
      const names = await readdir(this.#feedFolder(feed));
      return names
        .map((name) => Number(/^([1-9]\d*)\.json$/.exec(name)?.[1] ?? NaN))
        .filter((revision) => !Number.isNaN(revision))
        .sort((a, b) => a - b);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw fileFailure(`read the state of ${feed.name}`, error);
    }
  }

  #log(feed: Feed): IdentityLog {
    return new IdentityLog(path.join(this.#feedFolder(feed), 'identities'));
  }

  #file(feed: Feed, revision: number): string {
    return path.join(this.#feedFolder(feed), `${revision}.json`);
  }

  #feedFolder(feed: Feed): string {
    return path.join(this.#folder, feed.name + this.#suffix);
  }
}

function encode(state: FeedState, identities: EncodedIdentities): string {
  const lines = [...identities].map(
    ([day, encoded]) => `${day} ${Buffer.from(encoded).toString('base64')}\n`,
  );
  return `${encodeState(state)}\n${lines.join('')}`;
}

function stateLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function identityLines(text: string): EncodedIdentities {
  const lines = text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [day = '', encoded = ''] = line.split(' ');
      return [day, Buffer.from(encoded, 'base64')];
    }),
  );
}
