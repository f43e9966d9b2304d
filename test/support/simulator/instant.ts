/**
 * A point in time with nanosecond precision. A double can represent milliseconds since 1970 exactly, but not nanoseconds,
 * which audit events and sign-ins have [D samples].
 */
export interface Instant {
  /** Whole milliseconds since 1970. */
  readonly ms: number;
  /** Nanoseconds within the millisecond, 0 to 999,999. */
  readonly ns: number;
}

const RFC3339 = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/**
 * Parses an RFC 3339 time as strictly as Go's time.RFC3339: upper-case T and Z, no leap second. Returns undefined if it is
 * invalid.
 */
export function parseInstant(text: string): Instant | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, day = '', hours = '', minutes = '', seconds = '', fraction = '', sign, offHours, offMinutes] =
    match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  if (Number(offHours ?? 0) > 23 || Number(offMinutes ?? 0) > 59) return undefined;
  const midnight = new Date(`${day}T00:00:00Z`);
  // Date converts February 31 to a day in March. A server rejects it.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  const offset = (Number(offHours ?? 0) * 60 + Number(offMinutes ?? 0)) * (sign === '-' ? -60_000 : 60_000);
  const nanoseconds = fraction.slice(0, 9).padEnd(9, '0');
  const clock = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return {
    ms: midnight.getTime() + clock - offset + Number(nanoseconds.slice(0, 3)),
    ns: Number(nanoseconds.slice(3)),
  };
}

/** Formats a time like Go's time.RFC3339Nano: in UTC, without trailing zeros in the fraction. [I] */
export function formatInstant({ ms, ns }: Instant): string {
  const iso = new Date(ms).toISOString();
  if (ns === 0) {
    if (iso.endsWith('.000Z')) return `${iso.slice(0, 19)}Z`;
    if (!iso.endsWith('0Z')) return iso;
  }
  const digits = iso.slice(20, 23) + String(ns).padStart(6, '0');
  let end = 9;
  while (digits.charCodeAt(end - 1) === 0x30) end -= 1;
  return `${iso.slice(0, 20)}${digits.slice(0, end)}Z`;
}

/** Negative if `a` is before `b`, zero if they are equal, positive if `a` is after `b`. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.ms - b.ms || a.ns - b.ns;
}
