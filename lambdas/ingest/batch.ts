import { createHash } from 'node:crypto';
import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { toPantherTime } from '../../schemas/timestamp.ts';
import { Deduplicator, type Classification } from './deduplicator.ts';
import { EventTimes } from './event-times.ts';
import type { Flow } from './flow.ts';
import type { IdentitySet } from './identity-set.ts';
import type { Limits } from './limits.ts';
import type { EventEncoder } from './lines/event-line.ts';
import { GzipLines } from './lines/gzip-lines.ts';
import type { QuarantineEncoder } from './lines/quarantine-line.ts';
import type { RawRecords } from './raw-records.ts';
import { RecordView } from './record-view.ts';
import { ResultDigest, type RecordResult } from './result-digest.ts';
import type { Announcement, BatchOutcome, FeedState, Position } from './state.ts';
import { UnknownFields, type UnknownFieldReport } from './unknown-fields.ts';
import { validate, type Reason } from './validate.ts';

/** What a batch depends on. */
export interface BatchContext {
  readonly schema: CompiledSchema;
  /** Whether a record with a field of one of Panther's standard names is rejected. */
  readonly standardFields: boolean;
  readonly eventEncoder: EventEncoder;
  readonly quarantineEncoder: QuarantineEncoder;
  readonly limits: Pick<Limits, 'batchDays' | 'batchIdentities'>;
  readonly state: FeedState;
  readonly flow: Flow;
  /** RFC 3339 in UTC with milliseconds. */
  readonly startedAt: string;
  /** Returns the identities of an event day that count at `state`, in one or more sets. */
  readonly delivered: (day: string) => Promise<readonly IdentitySet[]>;
  /** Identities of the records that this run has read before. In a rewind, these records are no progress. Added to. */
  readonly readBefore?: IdentitySet | undefined;
}

/** The result of adding a page. */
export interface PageResult {
  /** The number of records that were added. If there are more on the page, the batch is full, and they belong to the next one. */
  readonly added: number;
  /** Of these, records that are not delivered again. */
  readonly repeats: number;
  /** Whether any of these was new; in a rewind, new to this run. */
  readonly isProgress: boolean;
}

/**
 * The records that become one object, processed page by page. A batch deduplicates the records, validates the new ones, and
 * compresses their lines as it goes. Its content depends only on the state, the records, and `startedAt`, so every run that
 * works on the same announcement produces the same bytes.
 */
export class Batch {
  readonly #context: BatchContext;
  readonly #times: EventTimes;
  readonly #deduplicator: Deduplicator;
  readonly #digest = new ResultDigest();
  readonly #quarantineHash = createHash('sha256');
  readonly #eventLines = new GzipLines();
  readonly #quarantineLines = new GzipLines();
  readonly #unknownFields: UnknownFields;
  readonly #record: RecordView;
  #count = 0;
  #bytes = 0;
  #events = 0;
  #rejected = 0;
  #skipped = 0;
  #firstReasons: readonly Reason[] = [];
  #compressed: Promise<Buffer> | undefined;

  constructor(context: BatchContext) {
    const { schema, state, flow, startedAt, delivered, limits } = context;
    const { rewind } = flow;
    this.#context = context;
    this.#record = new RecordView(schema);
    this.#unknownFields = new UnknownFields(schema.fields);
    this.#times = new EventTimes(
      rewind === undefined ? state.newestEventTime : rewind.reached,
      toPantherTime(startedAt) ?? startedAt,
    );
    this.#deduplicator = new Deduplicator(delivered, limits, rewind);
  }

  /** The number of records, repeats included. */
  get count(): number {
    return this.#count;
  }

  /** The length of all records. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether it contains any record that was not delivered before. */
  get hasNewRecords(): boolean {
    return this.#newRecords > 0;
  }

  get outcome(): BatchOutcome {
    const lateEvents = this.#context.flow.rewind === undefined ? this.#times.late : 0;
    return { events: this.#events, lateEvents, rejected: this.#rejected, skipped: this.#skipped };
  }

  /** SHA-256 over all records so far, in their order: the row id of each, and its result. 32 hexadecimal digits. */
  get digest(): string {
    return this.#digest.hex;
  }

  /** SHA-256 over the quarantine lines, in hexadecimal digits. */
  get quarantineHash(): string {
    return this.#quarantineHash.copy().digest('hex');
  }

  /** The reasons of the first rejected record, for the log. Empty if none was rejected. */
  get firstReasons(): readonly Reason[] {
    return this.#firstReasons;
  }

  /** The fields of accepted records that the schema does not name. */
  get unknownFields(): UnknownFieldReport {
    return this.#unknownFields.report;
  }

  /** The identities of its events and rejected records, by event day. */
  get identities(): ReadonlyMap<string, IdentitySet> {
    return this.#deduplicator.own;
  }

  /** The latest event time so far, in Panther's form: of the live feed's events, or of every record that the rewind has read. */
  get latestEventTime(): string | undefined {
    return this.#times.latest;
  }

  /** Adds the records of one page, in their order. */
  async add(page: RawRecords): Promise<PageResult> {
    const { flow, readBefore } = this.#context;
    const record = this.#record;
    const newBefore = this.#newRecords;
    let added = 0;
    let isProgress = false;
    for (; added < page.length; added += 1) {
      record.show(page.at(added), page.areUtf8);
      const classification =
        this.#deduplicator.classify(record) ?? (await this.#deduplicator.loadAndClassify(record));
      if (classification === 'no_room') break;
      this.#bytes += record.bytes.length;
      if (flow.rewind !== undefined) this.#times.add(record.eventTime);
      if (readBefore !== undefined && readBefore.find(record.identity) !== 'event') {
        readBefore.add(record.identity, false);
        isProgress = true;
      }
      this.#digest.add(record.rowId, this.#process(record, classification));
      // Not at the end of each page: this thread would wait until the few lines before are compressed.
      if (this.#eventLines.isFull) await this.#eventLines.compress();
      if (this.#quarantineLines.isFull) await this.#quarantineLines.compress();
    }
    this.#count += added;
    const newRecords = this.#newRecords - newBefore;
    return {
      added,
      repeats: added - newRecords,
      isProgress: readBefore === undefined ? newRecords > 0 : isProgress,
    };
  }

  /** The gzipped event lines, always the same. The batch accepts no more records afterwards. */
  compressEvents(): Promise<Buffer> {
    this.#compressed ??= this.#eventLines.finish();
    return this.#compressed;
  }

  /** The gzipped quarantine lines. The batch accepts no more records afterwards. */
  compressQuarantine(): Promise<Buffer> {
    return this.#quarantineLines.finish();
  }

  /**
   * The announcement of the batch.
   *
   * @param next the position after the batch
   * @param isLast whether the API has no more
   */
  announcement(next: Position, isLast: boolean): Announcement {
    const { state, flow, startedAt } = this.#context;
    return {
      revision: state.revision + 1,
      rewind: flow.rewind,
      count: this.#count,
      digest: this.digest,
      next,
      isLast: flow.rewind !== undefined && isLast ? true : undefined,
      days: [...this.identities.keys()],
      announcedAt: startedAt,
      outcome: this.outcome,
      latestEventTime: this.latestEventTime,
    };
  }

  get #newRecords(): number {
    return this.#events + this.#rejected;
  }

  /** Validates a new record and encodes its line. Of others, only those that are skipped are counted. */
  #process(record: RecordView, classification: Classification): RecordResult {
    if (classification === 'skipped') {
      this.#skipped += 1;
      return '~';
    }
    if (classification !== 'new') return '';
    const { flow, standardFields, eventEncoder, quarantineEncoder } = this.#context;
    const reasons = validate(record, standardFields);
    const isRejected = reasons.length > 0;
    this.#deduplicator.add(record, isRejected);
    if (isRejected) {
      if (this.#rejected === 0) this.#firstReasons = reasons;
      this.#rejected += 1;
      const lines = this.#quarantineLines.next;
      const start = lines.length;
      quarantineEncoder.encode(record, reasons, lines);
      this.#quarantineHash.update(lines.bytes.subarray(start));
      return '-';
    }
    this.#events += 1;
    if (flow.rewind === undefined) this.#times.add(record.eventTime);
    this.#unknownFields.add(record);
    eventEncoder.encode(record, this.#eventLines.next);
    return '+';
  }
}
