import { createHmac, randomBytes } from 'node:crypto';
import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import { HttpError } from './http-error.ts';
import type { Instant } from './instant.ts';

/** The content of a cursor: the position to continue from, and how. The simulator stores none of it. */
export interface ReadState {
  /** The index of the next event in arrival order. */
  readonly position: number;
  /** The page limit is part of the cursor [D]. */
  readonly limit: number;
  /** Events before index `until` are selected by event time. After it, arrival order decides [O]. */
  readonly since?: { readonly start: Instant; readonly until: number };
  /** Probably part of the cursor, too [I]. */
  readonly end?: Instant;
  /** Whether the next page is empty. */
  readonly blank?: boolean;
}

/** Not a secret. The signature only distinguishes an issued cursor from a truncated, concatenated, or guessed one. */
const SIGNING_KEY = '1Password Events API simulator';

/** Increment the number when the content of a cursor changes, so that older cursors are rejected instead of misread. */
const FORMAT = 'events-simulator-cursor-1';

const sign = (payload: string): string =>
  createHmac('sha256', SIGNING_KEY).update(payload).digest('base64url');

/**
 * Encodes a cursor as base64, 100 to 250 bytes. The real one is opaque, too, and about 200 bytes long [C].
 *
 * @param unique whether each call returns a different string for the same state
 */
export function encodeCursor(seed: number, feed: FeedName, state: ReadState, unique: boolean): string {
  const { since, end } = state;
  const fields = [
    FORMAT,
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
  return Buffer.from(`${payload}|${sign(payload)}`).toString('base64');
}

/** @throws HttpError 400 when the cursor was not issued for this feed and seed */
export function decodeCursor(seed: number, feed: FeedName, cursor: string): ReadState {
  const decoded = Buffer.from(cursor, 'base64');
  // Buffer ignores characters that are not base64. A server rejects them.
  if (decoded.toString('base64') !== cursor) throw new HttpError(400, 'cursor is not base64');
  const text = decoded.toString('utf8');
  const end = text.lastIndexOf('|');
  const payload = text.slice(0, Math.max(0, end));
  if (end === -1 || sign(payload) !== text.slice(end + 1))
    throw new HttpError(400, 'cursor was not issued by this simulator');
  const [format, cursorFeed, cursorSeed, position, limit, since = '', until = '', blank] = payload.split('|');
  if (format !== FORMAT) throw new HttpError(400, `cursor has another format: ${format ?? ''}`);
  if (cursorFeed !== feed) throw new HttpError(400, `cursor is for feed ${cursorFeed ?? ''}`);
  if (Number(cursorSeed) !== seed) throw new HttpError(400, `cursor is for seed ${cursorSeed ?? ''}`);
  return {
    position: Number(position),
    limit: Number(limit),
    ...(since === '' ? {} : { since: parseSince(since) }),
    ...(until === '' ? {} : { end: parseInstantFields(until) }),
    ...(blank === 'blank' ? { blank: true } : {}),
  };
}

function parseSince(text: string): { start: Instant; until: number } {
  const [ms, ns, until] = text.split('.').map(Number);
  return { start: { ms: ms!, ns: ns! }, until: until! };
}

function parseInstantFields(text: string): Instant {
  const [ms, ns] = text.split('.').map(Number);
  return { ms: ms!, ns: ns! };
}
