import { createHash } from 'node:crypto';

/**
 * The key of an object that was announced at `announcedAt` (RFC 3339 in UTC). A hash of `content` distinguishes it from other
 * objects of that time. It contains only the characters [A-Za-z0-9/_.=-], which need no escaping in any reader.
 *
 * @param mark written before the hash
 */
export function objectKey(
  prefix: string,
  announcedAt: string,
  content: readonly unknown[],
  mark = '',
): string {
  const time = announcedAt.replaceAll(/[-:.]/g, '');
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
  return `${hourFolder(prefix, announcedAt)}/${time}-${mark}${hash}.jsonl.gz`;
}

/** When the object of a key was announced, in milliseconds since 1970. Undefined if the pipeline did not create the key. */
export function announcedAtOf(key: string): number | undefined {
  const parts = /\/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-[^/]*$/.exec(key);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day, hour, minute, second, millisecond] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
}

/** The folder of all objects that were announced in the hour of a time (RFC 3339 in UTC). It sorts before the keys in it. */
export function hourFolder(prefix: string, time: string): string {
  const hour = time.slice(11, 13);
  return `${dayFolder(prefix, time)}hour=${hour}`;
}

/** The folder of all objects that were announced on the day of a time (RFC 3339 in UTC), with the slash at its end. */
export function dayFolder(prefix: string, time: string): string {
  const year = time.slice(0, 4);
  const month = time.slice(5, 7);
  const day = time.slice(8, 10);
  return `${prefix}year=${year}/month=${month}/day=${day}/`;
}
