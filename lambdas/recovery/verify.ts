import { toPantherTime } from '../../schemas/timestamp.ts';
import { logsPrefix, quarantinePrefix } from '../contract/object-layout.ts';
import { TryAgainLater } from '../ingest/errors.ts';
import { uuidOf } from '../ingest/identity.ts';
import { IdentitySet, type Finding } from '../ingest/identity-set.ts';
import { decodeEventLine } from '../ingest/lines/event-line.ts';
import { decodeObject } from '../ingest/lines/object-lines.ts';
import { decodeQuarantineLine } from '../ingest/lines/quarantine-line.ts';
import { hourFolder } from '../ingest/object-key.ts';
import type { Page, PageReader } from '../ingest/ports.ts';
import { RecordView } from '../ingest/record-view.ts';
import { samePosition, type Position } from '../ingest/state.ts';
import type { JobContext } from './job-context.ts';
import { readObjects } from './read-objects.ts';

const HOUR_MS = 3_600_000;
/** A larger number of examples helps nobody. */
const MAX_EXAMPLES = 20;
/** Pages in a row without a new record, after which the API repeats itself. */
const MAX_IDLE_PAGES = 10;

/** The event times that are compared, RFC 3339. */
export interface VerifiedTime {
  readonly from: string;
  readonly to: string;
}

/** An event that is not as it should be. */
export interface Discrepancy {
  readonly kind: 'missing' | 'duplicated' | 'different';
  /** Undefined if the record has none. */
  readonly uuid: string | undefined;
  /** In Panther's form. */
  readonly time: string;
}

/** What the comparison of the API with the bucket found. Counts are of records whose event time is in the range. */
export interface Verification {
  /** Records that the API returns. */
  readonly returned: number;
  /** Of these, those that are in the bucket. */
  readonly delivered: number;
  /** Of these, those that are in quarantine. */
  readonly rejected: number;
  /** Of these, those that are nowhere. */
  readonly missing: number;
  /** Of these, those of whose uuid only other bytes are in the bucket. */
  readonly different: number;
  /** Events that are in the bucket more than once, each repetition counted. */
  readonly duplicated: number;
  /** The first of each kind, at most 20 in all. */
  readonly examples: readonly Discrepancy[];
}

type Context = Pick<JobContext, 'feed' | 'schema' | 'archive' | 'progress'>;

/**
 * Compares what the API returns for a time with what is stored. Reads both, and writes nothing. Takes about 50 bytes of memory for
 * each event of that time.
 *
 * @param pages reads the API
 * @throws PipelineError if the API or an object cannot be read
 */
export async function verify(context: Context, pages: PageReader, time: VerifiedTime): Promise<Verification> {
  const comparison = new Comparison(context, time);
  // The API last: what arrives meanwhile is newer than the range.
  await comparison.readObjects();
  await comparison.readPages(pages);
  return comparison.result;
}

class Comparison {
  readonly #context: Context;
  readonly #time: VerifiedTime;
  /** In Panther's form. */
  readonly #from: string;
  readonly #to: string;
  readonly #record: RecordView;
  readonly #stored = new IdentitySet();
  readonly #returned = new IdentitySet();
  readonly #counts = { returned: 0, delivered: 0, rejected: 0, missing: 0, different: 0, duplicated: 0 };
  readonly #examples: Discrepancy[] = [];

  constructor(context: Context, time: VerifiedTime) {
    this.#context = context;
    this.#time = time;
    this.#from = toPantherTime(time.from) ?? '';
    this.#to = toPantherTime(time.to) ?? '';
    this.#record = new RecordView(context.schema);
  }

  get result(): Verification {
    return { ...this.#counts, examples: this.#examples };
  }

  async readObjects(): Promise<void> {
    const { feed } = this.#context;
    // Rejected records first: a replay may have delivered them since, and then they are events.
    await this.#readKind(quarantinePrefix(feed), (line) => {
      if (this.#isInTime(this.#record.show(decodeQuarantineLine(line)))) {
        this.#stored.add(this.#record.identity, true);
      }
    });
    await this.#readKind(logsPrefix(feed), (line) => {
      if (!this.#isInTime(decodeEventLine(this.#record, line))) return;
      if (this.#stored.find(this.#record.identity) === 'event') this.#report('duplicated');
      this.#stored.add(this.#record.identity, false);
    });
  }

  async readPages(pages: PageReader): Promise<void> {
    const { from, to } = this.#time;
    let position: Position = { startTime: from, endTime: to };
    for (let idlePages = 0; idlePages < MAX_IDLE_PAGES;) {
      const page: Page = await pages.readPage(this.#context.feed, position, new AbortController().signal);
      const before = this.#counts.returned;
      for (const bytes of page.records) this.#compare(bytes);
      this.#context.progress({ kind: 'page', records: page.records.length, repeats: 0 });
      page.release?.();
      if (!page.hasMore) return;
      idlePages = this.#counts.returned > before ? 0 : idlePages + 1;
      if (samePosition(page.next, position)) break;
      position = page.next;
    }
    throw new TryAgainLater('the API repeats itself: it reports more records, but returns no new ones');
  }

  #compare(bytes: Buffer): void {
    if (!this.#isInTime(this.#record.show(bytes))) return;
    // Pages may overlap.
    if (this.#returned.find(this.#record.identity) === 'event') return;
    this.#returned.add(this.#record.identity, false);
    this.#counts.returned += 1;
    const finding: Finding = this.#stored.find(this.#record.identity);
    if (finding === 'event') this.#counts.delivered += 1;
    else if (finding === 'rejected') this.#counts.rejected += 1;
    else this.#report(finding === 'changed' ? 'different' : 'missing');
  }

  async #readKind(prefix: string, onLine: (line: Buffer) => void): Promise<void> {
    const { archive, progress } = this.#context;
    // An event cannot be stored before it happens, unless clocks differ.
    const first = new Date(Date.parse(this.#time.from) - HOUR_MS).toISOString();
    for await (const object of readObjects(archive, archive.keys(prefix, hourFolder(prefix, first)))) {
      const lines = decodeObject(object);
      for (const line of lines) onLine(line);
      progress({ kind: 'page', records: lines.length, repeats: 0 });
    }
  }

  /** The API may also return records beyond the end time, and records without a time. */
  #isInTime({ eventTime }: RecordView): boolean {
    return eventTime !== undefined && eventTime >= this.#from && eventTime < this.#to;
  }

  #report(kind: Discrepancy['kind']): void {
    this.#counts[kind] += 1;
    if (this.#examples.length >= MAX_EXAMPLES) return;
    const { eventTime = '' } = this.#record;
    this.#examples.push({ kind, uuid: uuidOf(this.#record.exactValue()), time: eventTime });
  }
}
