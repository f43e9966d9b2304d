import { writeUnits } from './capacity.ts';
import type { Usage } from './usage.ts';

/**
 * The usage of one function in one minute, measured on the real bundles; it is the same for each of the three.
 * test/deploy/calls-per-minute.test.ts compares these figures with the current usage: calls and units exactly, log and object
 * bytes within a few percent.
 */

/** A minute without new events. */
export const IDLE: Usage = {
  calls: { GetItem: 1 },
  readUnits: 1,
  writeUnits: 0,
  logLines: 2,
  logBytes: 595,
};

/**
 * Event days of the events that arrive in one minute: late events are from the day before. An estimate, higher than the average
 * of the simulator.
 */
const EVENT_DAYS = 2;
/** Size of an item with identities, without the identities themselves. */
const ITEM_BYTES = 82;
const IDENTITY_BYTES = 16;
/** DynamoDB bills these bytes in addition to each stored item ("Item sizes and formats", its developer guide). */
const STORAGE_OVERHEAD_BYTES = 100;

/**
 * A minute with new events, up to one page. The state is written twice: with the announcement and its identities in one
 * transaction, then again without the announcement. Both states are smaller than a kilobyte.
 *
 * @param days the number of event days, each with the same number of events
 */
export function busy(events: number, days = Math.min(EVENT_DAYS, Math.max(1, events))): Usage {
  const identities = writeUnits(ITEM_BYTES + (IDENTITY_BYTES * events) / days);
  return {
    calls: { GetItem: 1, TransactWriteItems: 1, PutItem: 1, PutObject: 1 },
    readUnits: 1,
    writeUnits: 2 * (1 + days * identities) + 1,
    logLines: 3,
    logBytes: 878,
  };
}

/** The identities that a minute with new events adds to the table, until they expire. */
export function identityBytes(events: number): { readonly read: number; readonly stored: number } {
  const read = EVENT_DAYS * ITEM_BYTES + IDENTITY_BYTES * events;
  return { read, stored: read + EVENT_DAYS * STORAGE_OVERHEAD_BYTES };
}

/** Size of an object, on average over the feeds. The simulator's records are about as long as 1Password's. */
export function objectBytes(events: number): number {
  return 470 + 192 * events;
}
