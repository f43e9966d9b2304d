import { writeUnits } from './capacity.ts';
import type { Usage } from './usage.ts';

/**
 * What the bundles were seen to use in a minute, each of the three alike. test/deploy/calls-per-minute.test.ts holds these
 * figures to what they use today: calls and units exactly, bytes of logs and objects to a few in a hundred.
 */

/** Nothing arrives. */
export const IDLE: Usage = {
  calls: { GetItem: 1 },
  readUnits: 1,
  writeUnits: 0,
  logLines: 2,
  logBytes: 595,
};

/** Event days of what arrives in a minute: a guess, and more than the simulator has on average. Late events are of the day before. */
const EVENT_DAYS = 2;
/** Of an item with identities, without these. */
const ITEM_BYTES = 82;
const IDENTITY_BYTES = 16;
/** DynamoDB stores so many bytes with each item ("Item sizes and formats", its developer guide). */
const STORED_BESIDE_AN_ITEM = 100;

/**
 * So many events arrive, up to a page of them. The state is written with the announcement and its identities, in one
 * transaction, and again without it. Both are below a kilobyte.
 *
 * @param days of how many event days they are, each as many
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

/** What a minute with so many events leaves in the table until it expires. */
export function keptBytes(events: number): { readonly read: number; readonly stored: number } {
  const read = EVENT_DAYS * ITEM_BYTES + IDENTITY_BYTES * events;
  return { read, stored: read + EVENT_DAYS * STORED_BESIDE_AN_ITEM };
}

/** Of an object with that many events, on an average of the feeds. The simulator's records are about as long as 1Password's. */
export function objectBytes(events: number): number {
  return 480 + 169 * events;
}
