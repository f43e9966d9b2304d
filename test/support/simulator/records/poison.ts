import type { FeedName } from '../../../../lambdas/contract/feeds.ts';
import { draw, pick } from '../random.ts';

/** Makes a bad record out of a good one. `i` keeps two bad records from being the same text. */
type Spoil = (good: string, i: number) => string;

const uuidOf = (good: string): string => good.slice('{"uuid":"'.length, '{"uuid":"'.length + 26);

const timestamp =
  (value: string): Spoil =>
  (good) =>
    good.replace(/"timestamp":"[^"]*"/, `"timestamp":${value}`);

const without =
  (field: string): Spoil =>
  (good) =>
    good.replace(new RegExp(`"${field}":"[^"]*",`), '');

const anywhere: readonly Spoil[] = [
  (good, i) => good.replace(/"uuid":"[^"]*"/, `"uuid":${1_000_000 + i}`),
  (good) => good.replace(/"uuid":"[^"]*"/, '"uuid":null'),
  without('uuid'),
  timestamp('"yesterday"'),
  timestamp('"2024-13-45T25:61:61Z"'),
  timestamp('null'),
  timestamp('1700000000'),
  without('timestamp'),
  // Not objects: still each a text of its own, so that none passes for a repeat of another.
  (good) => `"${uuidOf(good)}"`,
  (good) => `["${uuidOf(good)}",${good}]`,
  (_, i) => String(1_000_000 + i),
];

const nested = (field: string): Spoil => {
  const opening = `"${field}":{`;
  return (good) => good.replace(opening, `"${field}":"see below","_${field}":{`);
};

/** Ways to be refused by Panther's schemas: what is required is missing, or a known field has another type. */
const SPOILS: Readonly<Record<FeedName, readonly Spoil[]>> = {
  signinattempts: [...anywhere, nested('client'), nested('target_user')],
  itemusages: [
    ...anywhere,
    nested('client'),
    nested('user'),
    (good) => good.replace('"used_version":', '"used_version":"latest","_used_version":'),
  ],
  auditevents: [
    ...anywhere,
    // What the vendor's own published example lacks.
    (good, i) => without('object_type')(without('action')(good, i), i),
    without('action'),
    without('object_type'),
    (good) => good.replace(/"action":"[^"]*"/, '"action":null'),
    nested('actor_details'),
  ],
};

export interface Poison {
  /** Whether event `i` is a bad record. */
  has(i: number): boolean;
  spoil(good: string, i: number): string;
}

/** A share of bad records, the same ones every time. */
export function createPoison(seed: number, feed: FeedName, share: number): Poison {
  const drawn = draw(seed, `${feed}/poison`);
  const which = draw(seed, `${feed}/which-poison`);
  return {
    has: (i) => drawn(i) < share,
    spoil: (good, i) => pick(SPOILS[feed], which(i))(good, i),
  };
}
