import type { FeedSource } from './feed-source.ts';
import { parseInstant, type Instant } from './instant.ts';

/** A feed of exactly the JSON texts that a test gives, instead of generated ones. All are there as soon as given. */
export interface GivenRecords extends FeedSource {
  push(texts: readonly string[]): void;
}

export function createGivenRecords(texts: readonly string[], now: () => number): GivenRecords {
  const events: { text: string; time: Instant }[] = [];

  function push(more: readonly string[]): void {
    for (const text of more) events.push({ text, time: timeOf(text) ?? { ms: now(), ns: 0 } });
  }

  push(texts);
  return {
    push,
    count: () => events.length,
    searchFrom: () => 0,
    eventTime: (i) => events[i]!.time,
    text: (i) => events[i]!.text,
    isPoison: () => false,
  };
}

/** The time in the record's `timestamp`, or undefined when it has none that can be read. */
function timeOf(text: string): Instant | undefined {
  const record: unknown = parse(text);
  if (typeof record !== 'object' || record === null || !('timestamp' in record)) return undefined;
  return typeof record.timestamp === 'string' ? parseInstant(record.timestamp) : undefined;
}

/** A given text need not be JSON: a broken answer is a thing to test too. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
