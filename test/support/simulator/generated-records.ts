import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import type { FeedRecords } from './feed-records.ts';
import type { Organization } from './organization.ts';
import { createAuditEvents } from './records/audit-event.ts';
import { createItemUsages } from './records/item-usage.ts';
import { createPoisonRecords } from './records/poison-records.ts';
import type { RecordWriter } from './records/record-writer.ts';
import { createSignInAttempts } from './records/sign-in-attempt.ts';
import type { Schedule } from './schedule.ts';
import { createTiming } from './timing.ts';

const WRITERS: Readonly<Record<FeedName, (seed: number, organization: Organization) => RecordWriter>> = {
  signinattempts: createSignInAttempts,
  itemusages: createItemUsages,
  auditevents: createAuditEvents,
};

/** An endless feed in which each event is a function of (seed, feed, index). */
export function createGeneratedRecords(
  seed: number,
  feed: FeedName,
  organization: Organization,
  schedule: Schedule,
  poisonShare: number,
): FeedRecords {
  const timing = createTiming(seed, feed, schedule);
  const write = WRITERS[feed](seed, organization);
  const poison = createPoisonRecords(seed, feed, poisonShare);
  return {
    count: (now) => schedule.count(now),
    // An event cannot arrive before its event time.
    searchFrom: (start) => schedule.count(start.ms - 1),
    eventTime: (i) => timing(i).time,
    record: (i, version) => {
      const valid = write(i, timing(i), version);
      return poison.has(i) ? poison.corrupt(valid, i) : valid;
    },
    isPoison: (i) => poison.has(i),
  };
}
