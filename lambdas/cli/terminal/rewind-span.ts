import type { RewindRequest } from '../../ingest/state.ts';
import { formatMinute } from './format-minute.ts';

/** What a rewind reads again: `from 2026-01-31 08:00Z to 2026-02-01 00:00Z`. */
export function rewindSpan({ from, to }: Pick<RewindRequest, 'from' | 'to'>): string {
  return `from ${formatMinute(from)}${to === undefined ? '' : ` to ${formatMinute(to)}`}`;
}
