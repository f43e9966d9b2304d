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
