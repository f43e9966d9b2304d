import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import type { Company } from './company.ts';
import type { FeedSource } from './feed-source.ts';
import { createAuditEvents } from './records/audit-event.ts';
import { createItemUsages } from './records/item-usage.ts';
import { createPoison } from './records/poison.ts';
import type { RecordWriter } from './records/record-writer.ts';
import { createSignInAttempts } from './records/sign-in-attempt.ts';
import type { Schedule } from './schedule.ts';
import { createTiming } from './timing.ts';

const WRITERS: Readonly<Record<FeedName, (seed: number, company: Company) => RecordWriter>> = {
  signinattempts: createSignInAttempts,
  itemusages: createItemUsages,
  auditevents: createAuditEvents,
};

/** A feed without an end, each event a function of (seed, feed, number). */
export function createGeneratedRecords(
  seed: number,
  feed: FeedName,
  company: Company,
  schedule: Schedule,
  poisonShare: number,
): FeedSource {
  const timing = createTiming(seed, feed, schedule);
  const write = WRITERS[feed](seed, company);
  const poison = createPoison(seed, feed, poisonShare);
  return {
    count: (now) => schedule.count(now),
    // An event never comes before it happened.
    searchFrom: (start) => schedule.count(start.ms - 1),
    eventTime: (i) => timing(i).time,
    text: (i, version) => {
      const good = write(i, timing(i), version);
      return poison.has(i) ? poison.spoil(good, i) : good;
    },
    isPoison: (i) => poison.has(i),
  };
}
