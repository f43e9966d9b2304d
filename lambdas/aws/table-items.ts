import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Feed } from '../contract/feeds.ts';
import { STATE_TABLE } from '../contract/state-table.ts';
import { IDENTITY_DAYS } from '../ingest/ports.ts';
import { brokenState, decodeState, encodeState } from '../ingest/state-codec.ts';
import type { FeedState } from '../ingest/state.ts';

export type Item = Record<string, AttributeValue>;

/** Whose states they are: those of the feed itself, or of the replay of its quarantine. */
export type Lineage = 'feed' | 'replay';

const DAY_S = 86_400;
/** Digits of a revision in a sort key, so that keys sort as revisions do. */
const REVISION_DIGITS = 13;

/**
 * The items of a lineage in the state table: partition key `feed`, sort key `item`.
 * - `state`: `revision`, and the rest as JSON in `state`
 * - `id#<event day>#<revision>[#<part>]`: `identities`, binary, of the batch that was announced at that revision; `expiresAt`
 *
 * The replay of a feed's quarantine has items of its own, `replay#…`, which do not expire: neither does the quarantine.
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

  /** @param part of a rebuild, which writes many items at one revision */
  identityKey(feed: Feed, day: string, revision: number, part?: number): Item {
    const sortKey = this.identitySortKey(day, revision);
    return keyOf(feed, part === undefined ? sortKey : `${sortKey}#${part}`);
  }

  identitySortKey(day: string, revision: number): string {
    return this.#sortKey(`id#${day}#${String(revision).padStart(REVISION_DIGITS, '0')}`);
  }

  /** @param time from which the identities expire, RFC 3339 */
  encodeIdentities(key: Item, identities: Uint8Array, time: string): Item {
    const expiresAt = Math.floor(Date.parse(time) / 1000) + IDENTITY_DAYS * DAY_S;
    const expires = this.#lineage === 'replay' ? {} : { [STATE_TABLE.expiresAt]: { N: String(expiresAt) } };
    return { ...key, identities: { B: identities }, ...expires };
  }

  #sortKey(name: string): string {
    return this.#lineage === 'replay' ? `replay#${name}` : name;
  }
}

/** @throws RepairState if the item is not what encodeState returned */
export function decodeStateItem(feed: Feed, item: Item | undefined): FeedState | undefined {
  if (item === undefined) return undefined;
  const revision = Number(item['revision']?.N ?? NaN);
  if (!(revision > 0)) throw brokenState(feed, `the stored state of ${feed.name} has no revision`);
  // An item without a text in it is as broken as one with a wrong one.
  return decodeState(feed, revision, item['state']?.S ?? '');
}

function keyOf(feed: Feed, item: string): Item {
  return { [STATE_TABLE.feed]: { S: feed.name }, [STATE_TABLE.item]: { S: item } };
}
