import { createHash } from 'node:crypto';

/**
 * The key of an object that was announced at `announcedAt` (RFC 3339 in UTC), told from all others of that moment by
 * a hash of `content`. Characters are only [A-Za-z0-9/_.=-], which every reader takes as they stand.
 *
 * @param mark stands before the hash
 */
export function objectKey(
  prefix: string,
  announcedAt: string,
  content: readonly unknown[],
  mark = '',
): string {
  const moment = announcedAt.replaceAll(/[-:.]/g, '');
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
  return `${hourFolder(prefix, announcedAt)}/${moment}-${mark}${hash}.jsonl.gz`;
}

/** When the object of a key was announced, milliseconds since 1970; undefined when the key is none of ours. */
export function announcedAtOf(key: string): number | undefined {
  const parts = /\/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-[^/]*$/.exec(key);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day, hour, minute, second, millisecond] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
}

/** The folder of all objects that were announced in the hour of a time (RFC 3339 in UTC). Sorts before all that is in it. */
export function hourFolder(prefix: string, time: string): string {
  const year = time.slice(0, 4);
  const month = time.slice(5, 7);
  const day = time.slice(8, 10);
  const hour = time.slice(11, 13);
  return `${prefix}year=${year}/month=${month}/day=${day}/hour=${hour}`;
}
