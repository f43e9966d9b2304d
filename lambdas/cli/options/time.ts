import { FixSettings } from '../../ingest/errors.ts';

const DAY_MS = 86_400_000;

/**
 * A time as a user types it, as RFC 3339 in UTC with milliseconds.
 *
 * @param flag the option that it belongs to, for the message
 * @param base the time from which `30d` counts back, milliseconds since 1970
 * @throws FixSettings if it is not in one of the three forms
 */
export function parseTime(flag: string, text: string, base: number): string {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  if (days !== undefined) return daysBefore(base, Number(days));
  const isDate = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text);
  const time = isDate ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) {
    throw new FixSettings(`${flag} must be like 30d, 2026-01-31 or 2026-01-31T08:00:00Z, not "${text}"`);
  }
  return new Date(time).toISOString();
}

/**
 * So many days before a time, as RFC 3339 in UTC with milliseconds.
 *
 * @param time milliseconds since 1970
 */
export function daysBefore(time: number, days: number): string {
  return new Date(time - days * DAY_MS).toISOString();
}

/** The last midnight in UTC, milliseconds since 1970. */
export function lastMidnight(now: number): number {
  return now - (now % DAY_MS);
}

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', DAY_MS],
]);

/**
 * A time in the past as a user types it: how long ago, such as `15m`, `1h`, or `2d`, or a date or time as in `parseTime`.
 *
 * @param flag the option that it belongs to, for the message
 * @param now milliseconds since 1970
 * @returns milliseconds since 1970
 * @throws FixSettings if it is in no such form, or in the future
 */
export function parseAgo(flag: string, text: string, now: number): number {
  const [, count, unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit);
  if (unitMs === undefined && !/^\d{4}-/.test(text)) {
    throw new FixSettings(`${flag} must be like 15m, 1h, 2d, or 2026-01-31T08:00:00Z, not "${text}"`);
  }
  const time = unitMs === undefined ? Date.parse(parseTime(flag, text, now)) : now - Number(count) * unitMs;
  if (time > now) throw new FixSettings(`${flag} must be in the past`);
  return time;
}
