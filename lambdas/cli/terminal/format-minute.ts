/**
 * A time for a person to read, to the minute and in UTC: `2026-01-31 08:00Z`.
 *
 * @param time RFC 3339 in UTC
 */
export function formatMinute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')}Z`;
}
