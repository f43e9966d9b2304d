import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import type { ApiVersion } from './api-version.ts';
import type { FeedRecords } from './feed-records.ts';
import { createFixtureRecords, type FixtureRecords } from './fixture-records.ts';
import { createGeneratedRecords } from './generated-records.ts';
import type { Instant } from './instant.ts';
import { createOrganization, type Organization, type UserTypeKey } from './organization.ts';
import { createSchedule, type ScheduleOptions } from './schedule.ts';

export interface AccountOptions extends ScheduleOptions {
  /** 0 to 2^32 - 1. */
  readonly seed: number;
  /** The share of records that are invalid against Panther's schemas, 0 to 1. */
  readonly poison: number;
  readonly userTypeKey: UserTypeKey;
  /** Feeds that consist of exactly these records (raw texts) instead of generated ones. */
  readonly records: Readonly<Partial<Record<FeedName, readonly string[]>>>;
}

export const ACCOUNT_DEFAULTS = {
  seed: 1,
  backlog: 2000,
  backlogDays: 7,
  livePerMinute: 30,
  poison: 0,
  userTypeKey: 'user_type',
  records: {},
} as const satisfies Omit<AccountOptions, 'epoch'>;

/**
 * The complete event history of the simulated 1Password account.
 *
 * Except for feeds that a test supplies, it is a pure function of its options and the current time: a simulator that
 * restarts with the same options continues the same history, and earlier cursors remain valid.
 */
export interface SimulatedAccount {
  readonly seed: number;
  readonly organization: Organization;
  /** The number of the feed's events that have arrived by `now`. */
  count(feed: FeedName, now: number): number;
  /** The exact JSON of events `from` (inclusive) to `to` (exclusive), in arrival order. The default version is v2. */
  records(feed: FeedName, from: number, to: number, version?: ApiVersion): string[];
  /** The exact JSON of event `i`. */
  record(feed: FeedName, i: number, version: ApiVersion): string;
  /** The event's own time, which `start_time` and `end_time` filter by. */
  eventTime(feed: FeedName, i: number): Instant;
  /** Whether event `i` is deliberately invalid. */
  isPoison(feed: FeedName, i: number): boolean;
  /** An index to start a search from: no event before it has an event time at or after `start`. */
  searchFrom(feed: FeedName, start: Instant): number;
  /**
   * Adds records to a feed, which arrive now.
   *
   * @throws TypeError when the feed is generated
   */
  push(feed: FeedName, records: readonly string[]): void;
}

/** @throws RangeError that lists every option that is out of range */
export function createSimulatedAccount(options: AccountOptions, now: () => number): SimulatedAccount {
  validateOptions(options);
  const { seed, poison, records } = options;
  const schedule = createSchedule(options);
  const organization = createOrganization(seed, options.userTypeKey);
  const fixtures: Partial<Record<FeedName, FixtureRecords>> = {};

  function createFeed(feed: FeedName): FeedRecords {
    const initial = records[feed];
    if (initial === undefined) return createGeneratedRecords(seed, feed, organization, schedule, poison);
    return (fixtures[feed] = createFixtureRecords(initial, now));
  }

  const feeds: Readonly<Record<FeedName, FeedRecords>> = {
    signinattempts: createFeed('signinattempts'),
    itemusages: createFeed('itemusages'),
    auditevents: createFeed('auditevents'),
  };

  return {
    seed,
    organization,
    count: (feed, at) => feeds[feed].count(at),
    record: (feed, i, version) => feeds[feed].record(i, version),
    records: (feed, from, to, version = 'v2') =>
      Array.from({ length: Math.max(0, to - from) }, (_, n) => feeds[feed].record(from + n, version)),
    eventTime: (feed, i) => feeds[feed].eventTime(i),
    isPoison: (feed, i) => feeds[feed].isPoison(i),
    searchFrom: (feed, start) => feeds[feed].searchFrom(start),
    push(feed, more) {
      const fixture = fixtures[feed];
      if (fixture === undefined) {
        throw new TypeError(`${feed} is generated: pass it in the option \`records\` to push more`);
      }
      fixture.push(more);
    },
  };
}

function validateOptions({ seed, epoch, backlog, backlogDays, livePerMinute, poison }: AccountOptions): void {
  const issues = [
    Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32
      ? ''
      : `seed must be an integer from 0 to ${2 ** 32 - 1}, not ${seed}`,
    Number.isSafeInteger(epoch) && epoch >= 0 ? '' : `epoch must be milliseconds since 1970, not ${epoch}`,
    // Ids are unique for 2^32 event numbers. Live events would take years to use them up; a large backlog would not.
    Number.isInteger(backlog) && backlog >= 0 && backlog <= 1e9
      ? ''
      : `backlog must be an integer from 0 to 1000000000, not ${backlog}`,
    backlogDays > 0 && backlogDays <= 3650
      ? ''
      : `backlogDays must be greater than 0 and at most 3650, not ${backlogDays}`,
    livePerMinute >= 0 && livePerMinute <= 1e6
      ? ''
      : `livePerMinute must be from 0 to 1000000, not ${livePerMinute}`,
    poison >= 0 && poison <= 1 ? '' : `poison must be from 0 to 1, not ${poison}`,
  ].filter((issue) => issue !== '');
  if (issues.length > 0) throw new RangeError(issues.join('; '));
}
