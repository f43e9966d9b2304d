import { toPantherTime } from '../../schemas/timestamp.ts';
import { eventDay, IDENTITY_WORDS, rowId, uuidOf, writeIdentity } from '../ingest/identity.ts';
import { IdentitySet } from '../ingest/identity-set.ts';
import type { StateRepair, StoredObject } from '../ingest/ports.ts';
import { eventTime } from '../ingest/lines/standard-fields.ts';
import { parseRecord } from '../ingest/validate.ts';
import type { JobContext } from './job-context.ts';
import { linesOf, rejectedRecordIn, rowIdOf } from './stored-lines.ts';

/** So many are written at once: few enough for any one day's to fit into an item of DynamoDB (400 kB). */
const WRITTEN_AT_ONCE = 20_000;
const OBJECTS_AT_ONCE = 8;

/** Identities of stored records, on their way into a table: a bounded number is in memory at any time. */
export class StoredIdentities {
  readonly #context: Pick<JobContext, 'feed' | 'schema' | 'archive' | 'progress'>;
  readonly #store: StateRepair;
  /** RFC 3339. */
  readonly #time: string;
  readonly #words = new Uint32Array(IDENTITY_WORDS);
  #days = new Map<string, IdentitySet>();
  #waiting = 0;
  #part = 0;
  /** In Panther's form. */
  readonly #now: string;
  /** The latest time of an event that is not from the future, in Panther's form. */
  latestEventTime: string | undefined;

  /** @param time of the state that they are for, RFC 3339 with milliseconds */
  constructor(
    context: Pick<JobContext, 'feed' | 'schema' | 'archive' | 'progress'>,
    store: StateRepair,
    time: string,
  ) {
    this.#context = context;
    this.#store = store;
    this.#time = time;
    this.#now = toPantherTime(time) ?? '';
  }

  /**
   * Adds all records of these objects.
   *
   * @param see called for each object
   * @returns how many records there are
   */
  async addAll(
    keys: AsyncIterable<string>,
    what: 'events' | 'rejected records',
    see: (object: StoredObject) => void = () => undefined,
  ): Promise<number> {
    let count = 0;
    let reading: Promise<StoredObject | undefined>[] = [];
    const takeIn = async () => {
      for (const object of await Promise.all(reading)) {
        if (object === undefined) continue;
        see(object);
        const lines = linesOf(object);
        for (const line of lines) {
          this.#add(line, what);
          if (this.#waiting >= WRITTEN_AT_ONCE) await this.#write();
        }
        count += lines.length;
        this.#context.progress({ kind: 'page', records: lines.length, repeats: 0 });
      }
      reading = [];
    };
    for await (const key of keys) {
      if (reading.push(this.#context.archive.read(key)) === OBJECTS_AT_ONCE) await takeIn();
    }
    await takeIn();
    await this.#write();
    return count;
  }

  #add(line: string, what: 'events' | 'rejected records'): void {
    const { schema } = this.#context;
    const isEvent = what === 'events';
    const text = isEvent ? line : rejectedRecordIn(line);
    const record = parseRecord(text);
    const id = isEvent ? rowIdOf(schema.logType, line) : rowId(schema.logType, text);
    const time = eventTime(schema, record);
    writeIdentity(this.#words, id, uuidOf(record));
    const day = eventDay(time);
    const identities = this.#days.get(day) ?? new IdentitySet();
    this.#days.set(day, identities);
    identities.add(this.#words, !isEvent);
    this.#waiting += 1;
    if (isEvent && time !== undefined && time > (this.latestEventTime ?? '') && time <= this.#now) {
      this.latestEventTime = time;
    }
  }

  async #write(): Promise<void> {
    const encoded = new Map([...this.#days].map(([day, identities]) => [day, identities.encode()]));
    this.#days = new Map();
    this.#waiting = 0;
    this.#part += 1;
    await this.#store.addIdentities(this.#context.feed, encoded, { time: this.#time, part: this.#part });
  }
}
