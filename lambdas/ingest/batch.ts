import { createHash } from 'node:crypto';
import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { toPantherTime } from '../../schemas/timestamp.ts';
import { GzipLines } from './gzip-lines.ts';
import { rowId, shortId } from './identity.ts';
import { quarantineLine } from './quarantine.ts';
import type { Source } from './source.ts';
import { commonFields, eventTime, indicatorFields } from './standard-fields.ts';
import {
  lastOf,
  recentAfter,
  type Announcement,
  type BatchOutcome,
  type FeedState,
  type Position,
} from './state.ts';
import { collectUnknownFields, faults, parseRecord, type Reason } from './validate.ts';

/** An event this much older than the newest one before it (its seconds aside) is counted as late: an offline device has synchronised. */
const LATE_MS = 10 * 60_000;
/** Length of a time in Panther's form down to its minutes. */
const MINUTES = 16;

/** Whether a record is left out of what is delivered, because the store holds it. `parsed` is what parseRecord made of it. */
export type LeavesOut = (parsed: unknown, rowId: string) => boolean;

/**
 * The records that become one object, worked on page by page as they come: repeats dropped, the rest checked, the
 * accepted ones rendered and compressed, the rejected ones put aside. What it holds depends on the state, the records
 * and `begunAt` alone, so whoever works on the same announcement comes to the same bytes.
 */
export class Batch {
  count = 0;
  characters = 0;
  events = 0;
  lateEvents = 0;
  rejected = 0;
  /** Reasons of the first rejected record, for the log. */
  firstReasons: readonly Reason[] = [];
  readonly unknownFields = new Set<string>();
  readonly accepted = new GzipLines();
  readonly quarantined = new GzipLines();
  /** RFC 3339 in UTC with milliseconds. */
  readonly begunAt: string;

  readonly #schema: CompiledSchema;
  readonly #source: Source;
  readonly #state: FeedState;
  readonly #leavesOut: LeavesOut | undefined;
  readonly #seen: Set<string>;
  readonly #digest = createHash('sha256');
  readonly #quarantineHash = createHash('sha256');
  readonly #parseTime: string;
  readonly #commonFields: string;
  readonly #ids: string[] = [];
  #newestEventTime: string | undefined;
  #lateBefore: string;

  constructor(
    schema: CompiledSchema,
    source: Source,
    state: FeedState,
    begunAt: string,
    leavesOut?: LeavesOut,
  ) {
    this.begunAt = begunAt;
    this.#schema = schema;
    this.#source = source;
    this.#state = state;
    this.#leavesOut = leavesOut;
    this.#seen = new Set(state.recent);
    this.#newestEventTime = state.newestEventTime;
    this.#lateBefore = state.newestEventTime === undefined ? '' : lateThreshold(state.newestEventTime);
    this.#parseTime = toPantherTime(begunAt) ?? begunAt;
    this.#commonFields = commonFields(schema, source, this.#parseTime);
  }

  /** Whether it holds anything that was not delivered before. */
  get hasNews(): boolean {
    return this.events + this.rejected > 0;
  }

  get outcome(): BatchOutcome {
    return { events: this.events, lateEvents: this.lateEvents, rejected: this.rejected };
  }

  /** Identities of the last RECENT records up to here, whatever became of them. */
  get recent(): readonly string[] {
    return recentAfter(this.#state.recent, this.#ids);
  }

  /** SHA-256 over all records so far, in their order: the identity of each, and what became of it. */
  get digest(): string {
    return this.#digest.copy().digest('hex');
  }

  /** SHA-256 over the lines that go to quarantine. */
  get quarantineHash(): string {
    return this.#quarantineHash.copy().digest('hex');
  }

  /** Takes in the records of one page. Returns how many were dropped, since they were delivered before. */
  async add(records: readonly string[]): Promise<number> {
    // Fixed length and one letter at the most, so that no two courses of things read the same.
    let results = '';
    const accepted: string[] = [];
    const rejected: string[] = [];
    for (const text of records) {
      const id = rowId(this.#schema.logType, text);
      const short = shortId(id);
      this.#ids.push(short);
      this.characters += text.length;
      results += id;
      if (this.#seen.has(short)) continue;
      this.#seen.add(short);
      // Parsed one by one, to look at: a page of parsed records would live long enough to be costly.
      const record = parseRecord(text);
      if (this.#leavesOut?.(record, id) === true) continue;
      const reasons = faults(this.#schema, record, this.#source.standardFields);
      if (reasons.length === 0) {
        collectUnknownFields(this.#schema.fields, record, this.unknownFields);
        accepted.push(this.#accept(text, record, id));
        results += '+';
      } else {
        if (this.rejected + rejected.length === 0) this.firstReasons = reasons;
        results += '-';
        rejected.push(
          quarantineLine(
            this.#schema,
            this.#source,
            this.#state.position,
            this.begunAt,
            reasons,
            text,
            record,
          ),
        );
      }
    }
    this.count += records.length;
    this.events += accepted.length;
    this.rejected += rejected.length;
    this.#digest.update(results);
    for (const line of rejected) this.#quarantineHash.update(line).update('\n');
    await this.accepted.add(accepted);
    await this.quarantined.add(rejected);
    return records.length - accepted.length - rejected.length;
  }

  /** What is announced of the batch, when reading goes on at `next`. */
  announcement(next: Position): Announcement {
    return {
      revision: this.#state.revision + 1,
      count: this.count,
      digest: this.digest,
      next,
      added: lastOf(this.#ids),
      announcedAt: this.begunAt,
      outcome: this.outcome,
      ...(this.#newestEventTime === undefined ? {} : { newestEventTime: this.#newestEventTime }),
    };
  }

  #accept(text: string, record: unknown, id: string): string {
    const time = eventTime(this.#schema, record);
    if (time !== undefined) {
      if (time < this.#lateBefore) this.lateEvents += 1;
      // A device whose clock runs ahead must not make everything after it look late.
      const isPast = time <= this.#parseTime;
      if (isPast && (this.#newestEventTime === undefined || time > this.#newestEventTime)) {
        const isNextMinute = time.slice(0, MINUTES) !== this.#newestEventTime?.slice(0, MINUTES);
        this.#newestEventTime = time;
        if (isNextMinute) this.#lateBefore = lateThreshold(time);
      }
    }
    if (!this.#source.standardFields) return text;
    const ownFields = `"p_event_time":"${time ?? this.#parseTime}","p_row_id":"${id}"`;
    // The text ends with the brace that closes the record, and has at least the fields that its schema requires.
    return `${text.slice(0, -1)},${this.#commonFields},${ownFields}${indicatorFields(this.#schema, record)}}`;
  }
}

/** The event time before which an event is late, in Panther's form, which sorts as text. */
function lateThreshold(newestEventTime: string): string {
  const newestMinute = Date.parse(`${newestEventTime.slice(0, MINUTES).replace(' ', 'T')}:00Z`);
  return toPantherTime(new Date(newestMinute - LATE_MS).toISOString()) ?? '';
}
