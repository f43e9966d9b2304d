import { toPantherTime } from '../../schemas/timestamp.ts';
import { eventDay } from '../ingest/identity.ts';
import { IdentitySet } from '../ingest/identity-set.ts';
import { decodeEventLine } from '../ingest/lines/event-line.ts';
import { decodeObject } from '../ingest/lines/object-lines.ts';
import { decodeQuarantineLine } from '../ingest/lines/quarantine-line.ts';
import type { StateRepair, StoredObject } from '../ingest/ports.ts';
import { RecordView } from '../ingest/record-view.ts';
import type { JobContext } from './job-context.ts';
import { readObjects } from './read-objects.ts';

/** The number of identities in one write: few enough for those of any one day to fit into an item of DynamoDB (400 kB). */
const WRITE_SIZE = 20_000;

type Context = Pick<JobContext, 'feed' | 'schema' | 'archive' | 'progress'>;

/** Copies the identities of stored records into a table. The number of identities in memory is bounded. */
export class StoredIdentities {
  readonly #context: Context;
  readonly #store: StateRepair;
  readonly #record: RecordView;
  /** RFC 3339. */
  readonly #time: string;
  /** In Panther's form. */
  readonly #now: string;
  #days = new Map<string, IdentitySet>();
  #buffered = 0;
  #part = 0;
  #latestEventTime: string | undefined;

  /** @param time of the state that the identities belong to, RFC 3339 with milliseconds */
  constructor(context: Context, store: StateRepair, time: string) {
    this.#context = context;
    this.#record = new RecordView(context.schema);
    this.#store = store;
    this.#time = time;
    this.#now = toPantherTime(time) ?? '';
  }

  /** The latest event time that is not in the future, in Panther's form. */
  get latestEventTime(): string | undefined {
    return this.#latestEventTime;
  }

  /**
   * Adds all records of these objects.
   *
   * @param onObject called for each object
   * @returns the number of records
   */
  async addAll(
    keys: AsyncIterable<string>,
    kind: 'events' | 'rejected records',
    onObject: (object: StoredObject) => void = () => undefined,
  ): Promise<number> {
    let count = 0;
    for await (const object of readObjects(this.#context.archive, keys)) {
      onObject(object);
      const lines = decodeObject(object);
      for (const line of lines) {
        this.#add(line, kind);
        if (this.#buffered >= WRITE_SIZE) await this.#write();
      }
      count += lines.length;
      this.#context.progress({ kind: 'page', records: lines.length, repeats: 0 });
    }
    await this.#write();
    return count;
  }

  #add(line: Buffer, kind: 'events' | 'rejected records'): void {
    const isEvent = kind === 'events';
    const { identity, eventTime } = isEvent
      ? decodeEventLine(this.#record, line)
      : this.#record.show(decodeQuarantineLine(line));
    const day = eventDay(eventTime);
    const identities = this.#days.get(day) ?? new IdentitySet();
    this.#days.set(day, identities);
    identities.add(identity, !isEvent);
    this.#buffered += 1;
    if (isEvent && eventTime !== undefined) this.#noteEventTime(eventTime);
  }

  #noteEventTime(time: string): void {
    if (time > (this.#latestEventTime ?? '') && time <= this.#now) this.#latestEventTime = time;
  }

  async #write(): Promise<void> {
    const encoded = new Map([...this.#days].map(([day, identities]) => [day, identities.encode()]));
    this.#days = new Map();
    this.#buffered = 0;
    this.#part += 1;
    await this.#store.addIdentities(this.#context.feed, encoded, { time: this.#time, part: this.#part });
  }
}
