import { quarantinePrefix } from '../contract/object-layout.ts';
import type { Feed } from '../contract/feeds.ts';
import type { PageReader, ObjectArchive, Page } from '../ingest/ports.ts';
import type { Position } from '../ingest/state.ts';
import { linesOf, rejectedRecordIn } from './stored-lines.ts';

/** The records in quarantine as pages: a page is an object, the cursor after it is its key. */
export class QuarantinePageReader implements PageReader {
  readonly #archive: ObjectArchive;
  readonly #choose: (key: string, records: readonly string[]) => Promise<readonly string[]>;

  /** @param choose which records of an object are read */
  constructor(
    archive: ObjectArchive,
    choose: (key: string, records: readonly string[]) => Promise<readonly string[]>,
  ) {
    this.#archive = archive;
    this.#choose = choose;
  }

  async readPage(feed: Feed, position: Position): Promise<Page> {
    const after = 'cursor' in position ? position.cursor : '';
    const keys: string[] = [];
    for await (const key of this.#archive.keys(quarantinePrefix(feed), after)) {
      // One to read, and one to know whether there is more.
      if (keys.push(key) === 2) break;
    }
    const [key] = keys;
    if (key === undefined) return { records: [], next: { cursor: after }, hasMore: false };
    const object = await this.#archive.read(key);
    const records =
      object === undefined ? [] : await this.#choose(key, linesOf(object).map(rejectedRecordIn));
    return { records, next: { cursor: key }, hasMore: keys.length === 2 };
  }
}

/** Where the quarantine begins. */
export const FIRST_IN_QUARANTINE: Position = { cursor: '' };
