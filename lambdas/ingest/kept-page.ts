import { createHash } from 'node:crypto';
import { quarantinePrefix } from '../contract/object-layout.ts';
import { withoutLineBreaks } from './line-breaks.ts';
import { GzipLines } from './lines/gzip-lines.ts';
import { QuarantineEncoder } from './lines/quarantine-line.ts';
import { objectKey } from './object-key.ts';
import { RecordView } from './record-view.ts';
import { timestamp, type Run } from './run.ts';
import type { FeedState } from './state.ts';
import type { Reason } from './validate.ts';

const REASONS: readonly Reason[] = [{ path: '', keyword: 'page', message: 'must be a page of records' }];

/**
 * Stores what the API returned instead of a page in quarantine, as one record. A person may find events in it.
 *
 * @param state the feed's state, whose live position has that page
 */
export async function keepPage(run: Run, state: FeedState, received: Buffer): Promise<void> {
  const { feed, source } = run.config;
  const { objects, progress } = run.ports;
  const schema = await run.schema();
  const time = timestamp(run);
  const bytes = withoutLineBreaks(received);
  const lines = new GzipLines();
  const encoder = new QuarantineEncoder(schema, source, state.live, time);
  encoder.encode(new RecordView(schema).show(bytes), REASONS, lines.next);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const key = objectKey(quarantinePrefix(feed), time, [state.revision, hash]);
  const metadata = { revision: String(state.revision), records: '1' };
  await objects.create({ key, body: await lines.finish(), metadata });
  progress({ kind: 'quarantined', key, records: 1, firstReasons: REASONS });
}
