import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Feed } from '../contract/feeds.ts';
import { STATE_TABLE } from '../contract/state-table.ts';
import { IDENTITY_DAYS } from '../ingest/ports.ts';
import { brokenState, decodeState, encodeState } from '../ingest/state-codec.ts';
import type { FeedState } from '../ingest/state.ts';

export type Item = Record<string, AttributeValue>;

/** Which state of a feed: that of its polling, or that of the replay of its quarantine. */
export type Lineage = 'feed' | 'replay';

const DAY_S = 86_400;
/** A revision has this many digits in a sort key, so that keys sort in the order of revisions. */
const REVISION_DIGITS = 13;

/**
 * Encodes the items of a lineage in the state table. Partition key `feed`, sort key `item`:
 * - `state`: attribute `revision`, and the rest of the state as JSON in attribute `state`
 * - `id#<event day>#<revision>[#<part>]`: attribute `identities`, binary, of the batch that was announced at that revision, and
 *   `expiresAt`
 *
 * The sort keys of a replay start with `replay#`. Its items do not expire, because the quarantine does not either.
 */
export class TableItems {
  readonly #lineage: Lineage;

  constructor(lineage: Lineage) {
    this.#lineage = lineage;
  }

  stateKey(feed: Feed): Item {
    return keyOf(feed, this.#sortKey('state'));
  }

  encodeState(feed: Feed, state: FeedState): Item {
    const revision = { N: String(state.revision) };
    return { ...this.stateKey(feed), revision, state: { S: encodeState(state) } };
  }

  /** @param part set by a rebuild, which writes many items at one revision */
  identityKey(feed: Feed, day: string, revision: number, part?: number): Item {
    const sortKey = this.identitySortKey(day, revision);
    return keyOf(feed, part === undefined ? sortKey : `${sortKey}#${part}`);
  }

  identitySortKey(day: string, revision: number): string {
    return this.#sortKey(`id#${day}#${String(revision).padStart(REVISION_DIGITS, '0')}`);
  }

  /** @param time the start of the identities' lifetime, RFC 3339 */
  encodeIdentities(key: Item, identities: Uint8Array, time: string): Item {
    const expiresAt = Math.floor(Date.parse(time) / 1000) + IDENTITY_DAYS * DAY_S;
    const expires = this.#lineage === 'replay' ? {} : { [STATE_TABLE.expiresAt]: { N: String(expiresAt) } };
    return { ...key, identities: { B: identities }, ...expires };
  }

  #sortKey(name: string): string {
    return this.#lineage === 'replay' ? `replay#${name}` : name;
  }
}

/**
 * Decodes the item that TableItems.encodeState returned; undefined if there is none.
 *
 * @throws RepairState if the item is not a valid state
 */
export function decodeStateItem(feed: Feed, item: Item | undefined): FeedState | undefined {
  if (item === undefined) return undefined;
  const revision = Number(item['revision']?.N ?? NaN);
  if (!(revision > 0)) throw brokenState(feed, `the stored state of ${feed.name} has no revision`);
  // A missing string is as invalid as a wrong one.
  return decodeState(feed, revision, item['state']?.S ?? '');
}

function keyOf(feed: Feed, item: string): Item {
  return { [STATE_TABLE.feed]: { S: feed.name }, [STATE_TABLE.item]: { S: item } };
}
