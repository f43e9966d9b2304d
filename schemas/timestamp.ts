const RFC3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

const MINUTES_PER_DAY = 24 * 60;

/**
 * Converts an RFC 3339 timestamp to Panther's format: in UTC, `YYYY-MM-DD HH:MM:SS.nnnnnnnnn`. Returns undefined if `text` is
 * not a valid RFC 3339 timestamp.
 *
 * As strict as Go's time.RFC3339, which Panther parses with: upper-case T and Z, no leap second, valid calendar days. It
 * does not use Date, which has only millisecond precision. It runs twice for every event: slicing by position takes a third
 * less time than capture groups for a timestamp in UTC, which is what 1Password sends.
 */
export function toPantherTime(text: string): string | undefined {
  if (!RFC3339.test(text)) return undefined;
  const date = text.slice(0, 10);
  if (!isInCalendar(date)) return undefined;
  const zone = text.endsWith('Z') ? text.length - 1 : text.length - '+hh:mm'.length;
  const nanoseconds = text.slice(20, Math.min(zone, 29)).padEnd(9, '0');
  const offset = offsetMinutes(text.slice(zone));
  if (offset === 0) return `${date} ${text.slice(11, 19)}.${nanoseconds}`;

  const utc = Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16)) - offset;
  const utcDate = addDays(date, Math.floor(utc / MINUTES_PER_DAY));
  if (utcDate === undefined) return undefined;
  const minute = (utc + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  return `${utcDate} ${digits(Math.floor(minute / 60), 2)}:${digits(minute % 60, 2)}:${text.slice(17, 19)}.${nanoseconds}`;
}

/** Go's zero time, in Panther's format. It means no time. */
export const ZERO_TIME = '0001-01-01 00:00:00.000000000';

/** Whether {@link toPantherTime} can convert `text`. This is the validators' `date-time` format, so a valid value is convertible. */
export function isRfc3339(text: string): boolean {
  return toPantherTime(text) !== undefined;
}

/** The pattern has already accepted every day up to the 28th, so most dates need no calendar lookup. */
function isInCalendar(date: string): boolean {
  const day = date.slice(8);
  return day <= '28' || Number(day) <= daysInMonth(Number(date.slice(0, 4)), Number(date.slice(5, 7)));
}

function offsetMinutes(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** The date `days` later. An offset is shorter than a day, so `days` is -1, 0, or 1. Undefined outside the years 0000 to 9999. */
function addDays(date: string, days: number): string | undefined {
  let year = Number(date.slice(0, 4));
  let month = Number(date.slice(5, 7));
  let day = Number(date.slice(8)) + days;
  if (day === 0) {
    month -= 1;
    if (month === 0) {
      month = 12;
      year -= 1;
    }
    day = daysInMonth(year, month);
  } else if (day > daysInMonth(year, month)) {
    day = 1;
    month += 1;
    if (month === 13) {
      month = 1;
      year += 1;
    }
  }
  return year < 0 || year > 9999 ? undefined : `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
