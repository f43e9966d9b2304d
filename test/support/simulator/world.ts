import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import { createCompany, type ApiVersion, type Company, type UserTypeKey } from './company.ts';
import type { FeedSource } from './feed-source.ts';
import { createGeneratedRecords } from './generated-records.ts';
import { createGivenRecords, type GivenRecords } from './given-records.ts';
import type { Instant } from './instant.ts';
import { createSchedule, type ScheduleOptions } from './schedule.ts';

export interface WorldOptions extends ScheduleOptions {
  /** 0 to 2^32 - 1. */
  readonly seed: number;
  /** Share of records that are invalid against Panther's schemas, 0 to 1. */
  readonly poison: number;
  readonly userTypeKey: UserTypeKey;
  /** Feeds that consist of exactly these JSON texts instead of generated ones. */
  readonly records: Readonly<Partial<Record<FeedName, readonly string[]>>>;
}

export const WORLD_DEFAULTS = {
  seed: 1,
  backlog: 2000,
  backlogDays: 7,
  livePerMinute: 30,
  poison: 0,
  userTypeKey: 'user_type',
  records: {},
} as const satisfies Omit<WorldOptions, 'epoch'>;

/**
 * Everything that ever happens at the simulated 1Password account.
 *
 * A pure function of its options and the present time, unless a test gives records of its own: a simulator that is
 * started again with the same options goes on with the same world, and cursors of before stay valid.
 */
export interface World {
  readonly seed: number;
  readonly company: Company;
  /** How many events of the feed have arrived by that time. */
  count(feed: FeedName, now: number): number;
  /** The exact JSON texts of events `from` (included) to `to` (excluded), in the order of arrival. */
  records(feed: FeedName, from: number, to: number, version?: ApiVersion): string[];
  /** The exact JSON text of event `i`. */
  record(feed: FeedName, i: number, version: ApiVersion): string;
  /** The event's own time, which `start_time` and `end_time` select on. */
  eventTime(feed: FeedName, i: number): Instant;
  /** Whether event `i` was spoilt on purpose. */
  isPoison(feed: FeedName, i: number): boolean;
  /** No event before this number has an event time at or after `start`. */
  searchFrom(feed: FeedName, start: Instant): number;
  /**
   * Lets more records arrive now.
   *
   * @throws TypeError when the feed is a generated one
   */
  push(feed: FeedName, texts: readonly string[]): void;
}

/** @throws RangeError that names every option out of range */
export function createWorld(options: WorldOptions, now: () => number): World {
  checkOptions(options);
  const { seed, poison, records } = options;
  const schedule = createSchedule(options);
  const company = createCompany(seed, options.userTypeKey);
  const given: Partial<Record<FeedName, GivenRecords>> = {};

  function source(feed: FeedName): FeedSource {
    const texts = records[feed];
    if (texts === undefined) return createGeneratedRecords(seed, feed, company, schedule, poison);
    return (given[feed] = createGivenRecords(texts, now));
  }

  const sources: Readonly<Record<FeedName, FeedSource>> = {
    signinattempts: source('signinattempts'),
    itemusages: source('itemusages'),
    auditevents: source('auditevents'),
  };

  return {
    seed,
    company,
    count: (feed, at) => sources[feed].count(at),
    record: (feed, i, version) => sources[feed].text(i, version),
    records: (feed, from, to, version = 'v2') =>
      Array.from({ length: Math.max(0, to - from) }, (_, n) => sources[feed].text(from + n, version)),
    eventTime: (feed, i) => sources[feed].eventTime(i),
    isPoison: (feed, i) => sources[feed].isPoison(i),
    searchFrom: (feed, start) => sources[feed].searchFrom(start),
    push(feed, texts) {
      const records = given[feed];
      if (records === undefined)
        throw new TypeError(`${feed} is generated: give it as \`records\` to push more`);
      records.push(texts);
    },
  };
}

function checkOptions({ seed, epoch, backlog, backlogDays, livePerMinute, poison }: WorldOptions): void {
  const faults = [
    Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32
      ? ''
      : `seed must be a whole number from 0 to ${2 ** 32 - 1}, not ${seed}`,
    Number.isSafeInteger(epoch) && epoch >= 0 ? '' : `epoch must be milliseconds since 1970, not ${epoch}`,
    // A day per event number would be needed to run out of 2^32 ids; a backlog could.
    Number.isInteger(backlog) && backlog >= 0 && backlog <= 1e9
      ? ''
      : `backlog must be a whole number from 0 to 1000000000, not ${backlog}`,
    backlogDays > 0 && backlogDays <= 3650
      ? ''
      : `backlogDays must be above 0, at most 3650, not ${backlogDays}`,
    livePerMinute >= 0 && livePerMinute <= 1e6
      ? ''
      : `livePerMinute must be from 0 to 1000000, not ${livePerMinute}`,
    poison >= 0 && poison <= 1 ? '' : `poison must be from 0 to 1, not ${poison}`,
  ].filter((fault) => fault !== '');
  if (faults.length > 0) throw new RangeError(faults.join('; '));
}
