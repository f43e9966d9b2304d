import { HttpError } from './http-error.ts';
import { compareInstants, parseInstant, type Instant } from './instant.ts';

/** A request to a feed's endpoint: continue from a cursor, or start again at a time. */
export type FeedRequest =
  | { readonly kind: 'cursor'; readonly cursor: string }
  | {
      readonly kind: 'reset';
      readonly limit: number;
      readonly start: Instant;
      readonly end: Instant | undefined;
    };

const FIELDS = new Set(['limit', 'start_time', 'end_time', 'cursor']);
const DEFAULT_LIMIT = 100;
const HOUR = 3_600_000;

/**
 * Parses the body of a request to a feed's endpoint. A cursor takes precedence over reset fields, and null means absent:
 * production clients send both without errors [O].
 *
 * @throws HttpError 400
 */
export function parseFeedRequest(body: Buffer, now: number): FeedRequest {
  const fields = parseObject(body);
  for (const name of fields.keys()) {
    // How the real API treats an unknown field is not documented [?]. Rejecting it reveals a misspelled name.
    if (!FIELDS.has(name)) throw new HttpError(400, `unknown field ${JSON.stringify(name)}`);
  }
  const limit = parseLimit(fields.get('limit'));
  const start = parseTime('start_time', fields.get('start_time'));
  const end = parseTime('end_time', fields.get('end_time'));
  // How the real API responds is not known [?]. An empty page would hide the mistake.
  if (start !== undefined && end !== undefined && compareInstants(start, end) > 0) {
    throw new HttpError(400, 'start_time is after end_time');
  }
  const cursor = fields.get('cursor') ?? undefined;
  if (cursor !== undefined) {
    if (typeof cursor !== 'string') throw new HttpError(400, 'cursor is not a string');
    return { kind: 'cursor', cursor };
  }
  // The default is one hour before end_time, or one hour ago without end_time [D].
  const reference = end ?? { ms: now, ns: 0 };
  return { kind: 'reset', limit, start: start ?? { ...reference, ms: reference.ms - HOUR }, end };
}

function parseObject(body: Buffer): Map<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // Whether the real API treats an empty body as `{}` is not known [?].
    throw new HttpError(400, body.length === 0 ? 'body is empty' : 'body is not valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpError(400, 'body is not an object');
  }
  return new Map(Object.entries(value));
}

function parseLimit(value: unknown): number {
  if (value === undefined || value === null) return DEFAULT_LIMIT;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 1000) {
    throw new HttpError(400, 'limit is not an integer from 1 to 1000');
  }
  return value;
}

function parseTime(name: string, value: unknown): Instant | undefined {
  if (value === undefined || value === null) return undefined;
  const time = typeof value === 'string' ? parseInstant(value) : undefined;
  if (time === undefined) throw new HttpError(400, `${name} is not an RFC 3339 time`);
  return time;
}
