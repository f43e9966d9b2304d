import { logsPrefix, quarantinePrefix } from '../contract/object-layout.ts';
import { rowId } from '../ingest/identity.ts';
import { hourFolder } from '../ingest/object-key.ts';
import { eventTime } from '../ingest/standard-fields.ts';
import { parseRecord } from '../ingest/validate.ts';
import { identityOf, linesOf, rejectedRecordIn } from './stored-lines.ts';
import type { World } from './world.ts';

/** An event may be in an object that was announced before its own time: the clock of its device was ahead. */
const CLOCK_AHEAD_MS = 86_400_000;
/**
 * What was announced before a listing may be stored after it, under a key of its own time. A feed that is up to date, as it is
 * at each listing, has announced nothing long ago: this is above what clocks differ by and a run lives for.
 */
const OVERLAP_MS = 3_600_000;
const READ_AT_ONCE = 16;

/** Which events of a stretch of time the store holds already, and which records the quarantine. */
export class Held {
  readonly #world: Pick<World, 'archive' | 'feed' | 'schema' | 'now'>;
  readonly #uuids = new Set<string>();
  readonly #rowIds = new Set<string>();
  readonly #quarantined = new Set<string>();
  readonly #known = new Set<string>();
  /** Milliseconds since 1970: of events that happened from then on all is known. */
  #since: number;
  #listFrom: number;

  /** @param since milliseconds since 1970: events that happened from then on */
  constructor(world: Pick<World, 'archive' | 'feed' | 'schema' | 'now'>, since: number) {
    this.#world = world;
    this.#since = since;
    this.#listFrom = since - CLOCK_AHEAD_MS;
  }

  /** Whether an event of this very text is delivered. */
  hasText(rowId: string): boolean {
    return this.#rowIds.has(rowId);
  }

  /** Whether an event of that uuid is delivered, whatever its text. */
  hasUuid(uuid: string): boolean {
    return this.#uuids.has(uuid);
  }

  hasQuarantined(rowId: string): boolean {
    return this.#quarantined.has(rowId);
  }

  /** Takes in what was stored since the last time, and all that may hold one of these records, however old they are. */
  async refresh(records: readonly string[]): Promise<void> {
    const { feed, now } = this.#world;
    const earliest = this.#earliest(records);
    if (earliest < this.#since) {
      this.#since = earliest;
      this.#listFrom = earliest - CLOCK_AHEAD_MS;
    }
    const listedAt = now();
    await this.#readAll(logsPrefix(feed), (line) => {
      const { rowId, uuid } = identityOf(feed.logType, line);
      this.#rowIds.add(rowId);
      if (uuid !== undefined) this.#uuids.add(uuid);
    });
    await this.#readAll(quarantinePrefix(feed), (line) => {
      this.#quarantined.add(rowId(feed.logType, rejectedRecordIn(line)));
    });
    this.#listFrom = listedAt - OVERLAP_MS;
  }

  /** When the first of them happened, milliseconds since 1970. */
  #earliest(records: readonly string[]): number {
    const times = records.map((text) => eventTime(this.#world.schema, parseRecord(text)));
    const [first] = times.filter((time) => time !== undefined).sort();
    return first === undefined ? Infinity : Date.parse(`${first.replace(' ', 'T')}Z`);
  }

  async #readAll(prefix: string, takeIn: (line: string) => void): Promise<void> {
    let keys: string[] = [];
    const readKeys = async () => {
      const objects = await Promise.all(keys.map((key) => this.#world.archive.read(key)));
      for (const object of objects) if (object !== undefined) linesOf(object).forEach(takeIn);
      for (const key of keys) this.#known.add(key);
      keys = [];
    };
    const from = hourFolder(prefix, new Date(Math.max(0, this.#listFrom)).toISOString());
    for await (const key of this.#world.archive.keys(prefix, from)) {
      if (this.#known.has(key)) continue;
      if (keys.push(key) === READ_AT_ONCE) await readKeys();
    }
    await readKeys();
  }
}
