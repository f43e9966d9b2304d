import { quarantinePrefix } from '../contract/object-layout.ts';
import type { Feed } from '../contract/feeds.ts';
import type { EventSource, ObjectArchive, Page } from '../ingest/ports.ts';
import type { Position } from '../ingest/state.ts';
import { linesOf, rejectedRecordIn } from './stored-lines.ts';

/** The records in quarantine as a feed: a page is an object, the cursor after it its key. Gives those that pass now. */
export class QuarantineSource implements EventSource {
  readonly #archive: ObjectArchive;
  readonly #passes: (text: string) => boolean;

  /** @param passes whether a record's text passes its schema now */
  constructor(archive: ObjectArchive, passes: (text: string) => boolean) {
    this.#archive = archive;
    this.#passes = passes;
  }

  async readPage(feed: Feed, position: Position): Promise<Page> {
    const after = 'cursor' in position ? position.cursor : '';
    const keys: string[] = [];
    for await (const key of this.#archive.keys(quarantinePrefix(feed), after)) {
      // One to read, and one to know whether there is more.
      if (keys.push(key) === 2) break;
    }
    const [key] = keys;
    const object = key === undefined ? undefined : await this.#archive.read(key);
    return {
      records: object === undefined ? [] : linesOf(object).map(rejectedRecordIn).filter(this.#passes),
      next: { cursor: key ?? after },
      hasMore: keys.length === 2,
    };
  }
}

/** Where the quarantine begins. */
export const FIRST_IN_QUARANTINE: Position = { cursor: '' };
