import { createHmac, randomBytes } from 'node:crypto';
import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import { Refusal } from './refusal.ts';
import type { Instant } from './instant.ts';

/** Where to read on, and how: what a cursor holds, so that the simulator need not remember it. */
export interface ReadState {
  /** Number of the next event in the order of arrival. */
  readonly position: number;
  /** The page limit is baked in [D]. */
  readonly limit: number;
  /** Events before number `until` are selected by their own time. Continuing follows arrival instead [O]. */
  readonly since?: { readonly start: Instant; readonly until: number };
  /** Baked in too, probably [I]. */
  readonly end?: Instant;
  /** The next page is an empty one. */
  readonly blank?: boolean;
}

/** Not a secret: it only lets a cursor that somebody cut, joined or guessed be told from one that was issued. */
const SEAL_KEY = '1Password Events API simulator';

/** Raised when what a cursor holds changes: an older one is then refused, not misread. */
const KIND = 'events-simulator-cursor-1';

const seal = (payload: string): string => createHmac('sha256', SEAL_KEY).update(payload).digest('base64url');

/**
 * The cursor's string: base64, 100 to 250 bytes, as opaque as the real one (about 200 bytes [C]).
 *
 * @param unique gives another string for the same state every time
 */
export function encodeCursor(seed: number, feed: FeedName, state: ReadState, unique: boolean): string {
  const { since, end } = state;
  const fields = [
    KIND,
    feed,
    seed,
    state.position,
    state.limit,
    since === undefined ? '' : [since.start.ms, since.start.ns, since.until].join('.'),
    end === undefined ? '' : [end.ms, end.ns].join('.'),
    state.blank === true ? 'blank' : '',
    unique ? randomBytes(6).toString('base64url') : '',
  ];
  const payload = fields.join('|');
  return Buffer.from(`${payload}|${seal(payload)}`).toString('base64');
}

/** @throws Refusal 400 when the cursor is not one of this feed in this world */
export function decodeCursor(seed: number, feed: FeedName, cursor: string): ReadState {
  const decoded = Buffer.from(cursor, 'base64');
  // Buffer skips what is not base64; a server does not.
  if (decoded.toString('base64') !== cursor) throw new Refusal(400, 'cursor is not base64');
  const text = decoded.toString('utf8');
  const end = text.lastIndexOf('|');
  const payload = text.slice(0, Math.max(0, end));
  if (end === -1 || seal(payload) !== text.slice(end + 1))
    throw new Refusal(400, 'cursor was not issued here');
  const [kind, ofFeed, ofSeed, position, limit, since = '', until = '', blank] = payload.split('|');
  if (kind !== KIND) throw new Refusal(400, `cursor is of another kind: ${kind ?? ''}`);
  if (ofFeed !== feed) throw new Refusal(400, `cursor is of feed ${ofFeed ?? ''}`);
  if (Number(ofSeed) !== seed) throw new Refusal(400, `cursor is of seed ${ofSeed ?? ''}`);
  return {
    position: Number(position),
    limit: Number(limit),
    ...(since === '' ? {} : { since: readSince(since) }),
    ...(until === '' ? {} : { end: readInstant(until) }),
    ...(blank === 'blank' ? { blank: true } : {}),
  };
}

function readSince(text: string): { start: Instant; until: number } {
  const [ms, ns, until] = text.split('.').map(Number);
  return { start: { ms: ms!, ns: ns! }, until: until! };
}

function readInstant(text: string): Instant {
  const [ms, ns] = text.split('.').map(Number);
  return { ms: ms!, ns: ns! };
}
