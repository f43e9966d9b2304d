import { writeUnits } from './capacity.ts';
import type { Usage } from './usage.ts';

/**
 * What the bundles were seen to use in a minute, each of the three alike. test/deploy/calls-per-minute.test.ts holds these
 * figures to what they use today: calls and units exactly, bytes of logs and objects to a few in a hundred.
 */

/** Nothing arrives, and nothing did before. */
export const IDLE_FROM_THE_START: Usage = {
  calls: { GetItem: 1 },
  readUnits: 1,
  writeUnits: 0,
  logLines: 2,
  logBytes: 595,
};

/** Nothing arrives, and the state knows the last 1,000 records. */
export const IDLE: Usage = { ...IDLE_FROM_THE_START, readUnits: 3 };

/** A state that knows the last 1,000 records. */
const STATE_BYTES = 11_350;
/** What an announcement adds to it, and for each of its events. */
const ANNOUNCEMENT_BYTES = 430;
const ADDED_BYTES = 11;

/** So many events arrive, up to a page of them. The state is written with the announcement, and again without it: both are paid by the larger one. */
export function busy(events: number): Usage {
  return {
    calls: { GetItem: 1, PutItem: 2, PutObject: 1 },
    readUnits: 3,
    writeUnits: 2 * writeUnits(STATE_BYTES + ANNOUNCEMENT_BYTES + ADDED_BYTES * events),
    logLines: 3,
    logBytes: 878,
  };
}

/** Of an object with that many events, on an average of the feeds. The simulator's records are about as long as 1Password's. */
export function objectBytes(events: number): number {
  return 480 + 169 * events;
}
