import type { FeedRecords } from './feed-records.ts';
import { parseInstant, type Instant } from './instant.ts';

/** A feed of exactly the records that a test supplies. A record arrives when it is supplied. */
export interface FixtureRecords extends FeedRecords {
  push(records: readonly string[]): void;
}

/** @param initial raw texts; one that is not valid JSON is served as it is */
export function createFixtureRecords(initial: readonly string[], now: () => number): FixtureRecords {
  const events: { record: string; time: Instant }[] = [];

  function push(records: readonly string[]): void {
    for (const record of records) events.push({ record, time: timestampIn(record) ?? { ms: now(), ns: 0 } });
  }

  push(initial);
  return {
    push,
    count: () => events.length,
    searchFrom: () => 0,
    eventTime: (i) => events[i]!.time,
    record: (i) => events[i]!.record,
    isPoison: () => false,
  };
}

/** The record's `timestamp`, or undefined if it has no valid one. */
function timestampIn(record: string): Instant | undefined {
  const value: unknown = parse(record);
  if (typeof value !== 'object' || value === null || !('timestamp' in value)) return undefined;
  return typeof value.timestamp === 'string' ? parseInstant(value.timestamp) : undefined;
}

/** Undefined for a string that is not valid JSON, because tests also serve malformed responses. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
