import type { FeedName } from '../../../../lambdas/contract/feeds.ts';
import { draw, pick } from '../random.ts';

/** Turns a valid record into an invalid one, a raw text. `i` makes the result unique. */
type Corruption = (valid: string, i: number) => string;

const uuidOf = (valid: string): string => valid.slice('{"uuid":"'.length, '{"uuid":"'.length + 26);

const withTimestamp =
  (value: string): Corruption =>
  (valid) =>
    valid.replace(/"timestamp":"[^"]*"/, `"timestamp":${value}`);

const without =
  (field: string): Corruption =>
  (valid) =>
    valid.replace(new RegExp(`"${field}":"[^"]*",`), '');

const withString = (field: string): Corruption => {
  const opening = `"${field}":{`;
  return (valid) => valid.replace(opening, `"${field}":"see below","_${field}":{`);
};

const FOR_EVERY_FEED: readonly Corruption[] = [
  (valid, i) => valid.replace(/"uuid":"[^"]*"/, `"uuid":${1_000_000 + i}`),
  (valid) => valid.replace(/"uuid":"[^"]*"/, '"uuid":null'),
  without('uuid'),
  withTimestamp('"yesterday"'),
  withTimestamp('"2024-13-45T25:61:61Z"'),
  withTimestamp('null'),
  withTimestamp('1700000000'),
  without('timestamp'),
  // Not objects, but each one unique, so that none is mistaken for a duplicate of another.
  (valid) => `"${uuidOf(valid)}"`,
  (valid) => `["${uuidOf(valid)}",${valid}]`,
  (_, i) => String(1_000_000 + i),
  // Not valid UTF-8: Latin-1, an encoded surrogate, an overlong encoding, half a character, and a byte that no character has.
  (valid) => valid.replace('{', '{"note":"caf\udce9",'),
  (valid) => valid.replace('{', '{"\udced\udca0\udc80":null,'),
  (valid) => valid.replace(/}$/, ',"note":"\udcc0\udcaf"}'),
  (valid) => `"${uuidOf(valid)}\udcc3"`,
  (valid) => `\udcff${valid}`,
  (_, i) => `${1_000_000 + i}\udcc3`,
];

/** The ways to violate Panther's schemas: a required field is missing, or a known field has another type. */
const CORRUPTIONS: Readonly<Record<FeedName, readonly Corruption[]>> = {
  signinattempts: [...FOR_EVERY_FEED, withString('client'), withString('target_user')],
  itemusages: [
    ...FOR_EVERY_FEED,
    withString('client'),
    withString('user'),
    (valid) => valid.replace('"used_version":', '"used_version":"latest","_used_version":'),
  ],
  auditevents: [
    ...FOR_EVERY_FEED,
    // The fields that are missing from the vendor's own published example.
    (valid, i) => without('object_type')(without('action')(valid, i), i),
    without('action'),
    without('object_type'),
    (valid) => valid.replace(/"action":"[^"]*"/, '"action":null'),
    withString('actor_details'),
  ],
};

export interface PoisonRecords {
  /** Whether event `i` is a poison record. */
  has(i: number): boolean;
  /** The invalid form of event `i`. */
  corrupt(valid: string, i: number): string;
}

/** Selects a share of the events as poison records: the same ones for the same seed. */
export function createPoisonRecords(seed: number, feed: FeedName, share: number): PoisonRecords {
  const drawn = draw(seed, `${feed}/poison`);
  const which = draw(seed, `${feed}/which-poison`);
  return {
    has: (i) => drawn(i) < share,
    corrupt: (valid, i) => pick(CORRUPTIONS[feed], which(i))(valid, i),
  };
}
