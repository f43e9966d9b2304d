import { quarantinePrefix } from '../contract/object-layout.ts';
import type { Feed } from '../contract/feeds.ts';
import { decodeObject } from '../ingest/lines/object-lines.ts';
import { decodeQuarantineLine } from '../ingest/lines/quarantine-line.ts';
import type { ObjectArchive, Page, PageReader } from '../ingest/ports.ts';
import { RawRecords } from '../ingest/raw-records.ts';
import type { Position } from '../ingest/state.ts';

/** Returns the records of a quarantine object that a replay delivers. */
export type RecordFilter = (key: string, records: readonly Buffer[]) => Promise<readonly Buffer[]>;

/** Reads the records in quarantine as pages. A page is an object; the cursor after it is its key. */
export class QuarantinePageReader implements PageReader {
  readonly #archive: ObjectArchive;
  readonly #filter: RecordFilter;

  constructor(archive: ObjectArchive, filter: RecordFilter) {
    this.#archive = archive;
    this.#filter = filter;
  }

  async readPage(feed: Feed, position: Position): Promise<Page> {
    const after = 'cursor' in position ? position.cursor : '';
    const keys: string[] = [];
    for await (const key of this.#archive.keys(quarantinePrefix(feed), after)) {
      // One to read, and one to know whether there are more.
      if (keys.push(key) === 2) break;
    }
    const [key] = keys;
    if (key === undefined) return { records: RawRecords.of([]), next: { cursor: after }, hasMore: false };
    const object = await this.#archive.read(key);
    const records =
      object === undefined ? [] : await this.#filter(key, decodeObject(object).map(decodeQuarantineLine));
    return { records: RawRecords.of(records), next: { cursor: key }, hasMore: keys.length === 2 };
  }
}

/** The position before the first object in quarantine. */
export const QUARANTINE_START: Position = { cursor: '' };
