import { createHash } from 'node:crypto';
import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { toPantherTime } from '../../schemas/timestamp.ts';
import { BatchIdentities } from './batch-identities.ts';
import { EventTimes } from './event-times.ts';
import type { Flow } from './flow.ts';
import { GzipLines } from './gzip-lines.ts';
import { IDENTITY_WORDS, rowId, uuidOf, writeIdentity } from './identity.ts';
import type { Finding, IdentitySet } from './identity-set.ts';
import type { Limits } from './limits.ts';
import { quarantineLine } from './lines/quarantine-line.ts';
import type { Source } from './source.ts';
import { commonFields, eventTime, indicatorFields } from './lines/standard-fields.ts';
import type { Announcement, BatchOutcome, FeedState, Position } from './state.ts';
import { collectUnknownFields, faults, parseRecord, type Reason } from './validate.ts';

/** What a batch depends on. */
export interface BatchContext {
  readonly schema: CompiledSchema;
  readonly source: Source;
  readonly limits: Pick<Limits, 'batchDays' | 'batchIdentities'>;
  readonly state: FeedState;
  readonly flow: Flow;
  /** RFC 3339 in UTC with milliseconds. */
  readonly startedAt: string;
  /** The identities of an event day that count at `state`. */
  readonly delivered: (day: string) => Promise<IdentitySet>;
  /** Identities of what was read before in this run: in a rewind, what is no progress. Added to. */
  readonly readBefore?: IdentitySet | undefined;
}

/** The result of adding a page. */
export interface PageResult {
  /** How many of them are in the batch now. Fewer than there are: it is full, and the rest is for the next one. */
  readonly taken: number;
  /** Of these, records that are not delivered again. */
  readonly repeats: number;
  /** Whether any of these was new: in a rewind, new to this run. */
  readonly isProgress: boolean;
}

/**
 * The records that become one object, processed page by page: repeats are dropped, the rest is validated, accepted records are
 * rendered and compressed, and rejected ones are collected for quarantine. The content depends on nothing but the state, the
 * records and `startedAt`, so every run that works on the same announcement produces the same bytes.
 */
export class Batch {
  count = 0;
  characters = 0;
  events = 0;
  rejected = 0;
  skipped = 0;
  /** Reasons of the first rejected record, for the log. */
  firstReasons: readonly Reason[] = [];
  readonly unknownFields = new Set<string>();
  readonly accepted = new GzipLines();
  readonly quarantined = new GzipLines();

  readonly #context: BatchContext;
  readonly #identities: BatchIdentities;
  readonly #digest = createHash('sha256');
  readonly #quarantineHash = createHash('sha256');
  readonly #parseTime: string;
  readonly #commonFields: string;
  /** In Panther's form; the end of a rewind. */
  readonly #endTime: string | undefined;
  readonly #words = new Uint32Array(IDENTITY_WORDS);
  readonly #times: EventTimes;

  constructor(context: BatchContext) {
    const { schema, source, state, flow, startedAt } = context;
    const { rewind } = flow;
    this.#context = context;
    this.#parseTime = toPantherTime(startedAt) ?? startedAt;
    this.#commonFields = commonFields(schema, source, this.#parseTime);
    this.#endTime = rewind?.to === undefined ? undefined : toPantherTime(rewind.to);
    this.#identities = new BatchIdentities(context.delivered, context.limits);
    this.#times = new EventTimes(
      rewind === undefined ? state.newestEventTime : rewind.reached,
      this.#parseTime,
    );
  }

  /** Whether it contains anything that was not delivered before. */
  get hasNewRecords(): boolean {
    return this.events + this.rejected > 0;
  }

  get outcome(): BatchOutcome {
    const { events, rejected, skipped } = this;
    const lateEvents = this.#context.flow.rewind === undefined ? this.#times.late : 0;
    return { events, lateEvents, rejected, skipped };
  }

  /** SHA-256 over all records so far, in their order: the identity of each, and what became of it. 32 hexadecimal digits. */
  get digest(): string {
    return this.#digest.copy().digest('hex').slice(0, 32);
  }

  /** SHA-256 over the lines that go to quarantine. */
  get quarantineHash(): string {
    return this.#quarantineHash.copy().digest('hex');
  }

  /** The identities of its events and rejected records, by event day. */
  get identities(): ReadonlyMap<string, IdentitySet> {
    return this.#identities.own;
  }

  /** The latest event time so far, in Panther's form: of the live feed's events, or of everything that the rewind has read. */
  get latestEventTime(): string | undefined {
    return this.#times.latest;
  }

  /** Takes in the records of one page, in their order. */
  async add(records: readonly string[]): Promise<PageResult> {
    const { schema, source, flow, readBefore } = this.#context;
    // Fixed length and one letter at most, so that no two sequences of results read the same.
    let results = '';
    let taken = 0;
    let isProgress = false;
    const accepted: string[] = [];
    const rejected: string[] = [];
    for (const text of records) {
      const id = rowId(schema.logType, text);
      // Parsed one by one, to look at: a page of parsed records would live long enough to be costly.
      const record = parseRecord(text);
      const time = eventTime(schema, record);
      const known = this.#identities.day(time) ?? (await this.#identities.load(time));
      writeIdentity(this.#words, id, uuidOf(record));
      const result = this.#resultOf(known.find(this.#words), time);
      if (result === 'new' && !this.#identities.hasRoom(known)) break;
      taken += 1;
      this.characters += text.length;
      results += id;
      if (flow.rewind !== undefined) this.#times.note(time);
      if (readBefore !== undefined && readBefore.find(this.#words) !== 'event') {
        readBefore.add(this.#words, false);
        isProgress = true;
      }
      if (result === 'repeat') continue;
      if (result === 'skipped') {
        this.skipped += 1;
        results += '~';
        continue;
      }
      const reasons = faults(schema, record, source.standardFields);
      const isRejected = reasons.length > 0;
      this.#identities.add(known, this.#words, isRejected);
      if (isRejected) {
        if (this.rejected + rejected.length === 0) this.firstReasons = reasons;
        results += '-';
        rejected.push(
          quarantineLine(schema, source, flow.position, this.#context.startedAt, reasons, text, record),
        );
      } else {
        collectUnknownFields(schema.fields, record, this.unknownFields);
        accepted.push(this.#accept(text, record, id, time));
        results += '+';
      }
    }
    this.count += taken;
    this.events += accepted.length;
    this.rejected += rejected.length;
    this.#digest.update(results);
    for (const line of rejected) this.#quarantineHash.update(line).update('\n');
    await this.accepted.add(accepted);
    await this.quarantined.add(rejected);
    const news = accepted.length + rejected.length;
    return { taken, repeats: taken - news, isProgress: readBefore === undefined ? news > 0 : isProgress };
  }

  /**
   * What is announced of the batch, when reading goes on at `next`.
   *
   * @param isLast whether the API has no more
   */
  announcement(next: Position, isLast: boolean): Announcement {
    const { state, flow, startedAt } = this.#context;
    return {
      revision: state.revision + 1,
      rewind: flow.rewind,
      count: this.count,
      digest: this.digest,
      next,
      isLast: flow.rewind !== undefined && isLast ? true : undefined,
      days: [...this.identities.keys()],
      announcedAt: startedAt,
      outcome: this.outcome,
      latestEventTime: this.latestEventTime,
    };
  }

  #resultOf(finding: Finding, time: string | undefined): 'new' | 'repeat' | 'skipped' {
    if (finding === 'event' || finding === 'rejected' || this.#isAfterEnd(time)) return 'repeat';
    // 1Password completes events later: in the live feed that is news.
    return finding === 'changed' && this.#context.flow.rewind?.changed === false ? 'skipped' : 'new';
  }

  /** Whether a cursor keeps to the end time is not known of the API. */
  #isAfterEnd(time: string | undefined): boolean {
    return this.#endTime !== undefined && time !== undefined && time >= this.#endTime;
  }

  #accept(text: string, record: unknown, id: string, time: string | undefined): string {
    if (this.#context.flow.rewind === undefined) this.#times.note(time);
    if (!this.#context.source.standardFields) return text;
    const ownFields = `"p_event_time":"${time ?? this.#parseTime}","p_row_id":"${id}"`;
    // The text ends with the brace that closes the record, and has at least the fields that its schema requires.
    return `${text.slice(0, -1)},${this.#commonFields},${ownFields}${indicatorFields(this.#context.schema, record)}}`;
  }
}
