import { createHash } from 'node:crypto';

/**
 * The key of an object that was announced at `announcedAt` (RFC 3339 in UTC), told from all others of that moment by
 * a hash of `content`. Characters are only [A-Za-z0-9/_.=-], which every reader takes as they stand.
 */
export function objectKey(prefix: string, announcedAt: string, content: readonly unknown[]): string {
  const [date = '', time = ''] = announcedAt.split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const hour = time.slice(0, 2);
  const moment = announcedAt.replaceAll(/[-:.]/g, '');
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
  return `${prefix}year=${year}/month=${month}/day=${day}/hour=${hour}/${moment}-${hash}.jsonl.gz`;
}
