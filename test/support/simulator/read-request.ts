import { Refusal } from './refusal.ts';
import { compareInstants, parseInstant, type Instant } from './instant.ts';

/** What a feed's endpoint was asked: to read on, or to start anew. */
export type ReadRequest =
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
 * Reads the body of a feed's endpoint. A cursor beside reset fields wins, and null is the same as absent: clients in
 * production send both without complaint [O].
 *
 * @throws Refusal 400
 */
export function readRequest(body: Buffer, now: number): ReadRequest {
  const fields = parseObject(body);
  for (const name of fields.keys()) {
    // Nothing says what the real API does [?]: whoever misspells a field should learn it here.
    if (!FIELDS.has(name)) throw new Refusal(400, `unknown field ${JSON.stringify(name)}`);
  }
  const limit = readLimit(fields.get('limit'));
  const start = readTime('start_time', fields.get('start_time'));
  const end = readTime('end_time', fields.get('end_time'));
  // What the real API does is not known [?]; an empty page would hide the mistake.
  if (start !== undefined && end !== undefined && compareInstants(start, end) > 0) {
    throw new Refusal(400, 'start_time is after end_time');
  }
  const cursor = fields.get('cursor') ?? undefined;
  if (cursor !== undefined) {
    if (typeof cursor !== 'string') throw new Refusal(400, 'cursor is not a string');
    return { kind: 'cursor', cursor };
  }
  // One hour before end_time; without one, one hour ago [D].
  const reference = end ?? { ms: now, ns: 0 };
  return { kind: 'reset', limit, start: start ?? { ...reference, ms: reference.ms - HOUR }, end };
}

function parseObject(body: Buffer): Map<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // That an empty body counts as `{}` is not known [?].
    throw new Refusal(400, body.length === 0 ? 'no body' : 'body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(400, 'body is not an object');
  }
  return new Map(Object.entries(value));
}

function readLimit(value: unknown): number {
  if (value === undefined || value === null) return DEFAULT_LIMIT;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 1000) {
    throw new Refusal(400, 'limit is not a whole number from 1 to 1000');
  }
  return value;
}

function readTime(name: string, value: unknown): Instant | undefined {
  if (value === undefined || value === null) return undefined;
  const time = typeof value === 'string' ? parseInstant(value) : undefined;
  if (time === undefined) throw new Refusal(400, `${name} is not an RFC 3339 time`);
  return time;
}
