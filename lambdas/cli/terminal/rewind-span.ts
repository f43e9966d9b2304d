import type { RewindRequest } from '../../ingest/state.ts';
import { formatMinute } from './format-minute.ts';

/** What a rewind reads again, and its option: `from 2026-01-31 08:00Z to 2026-02-01 00:00Z, --changed`. */
export function rewindSpan({ from, to, changed }: RewindRequest): string {
  const until = to === undefined ? '' : ` to ${formatMinute(to)}`;
  return `from ${formatMinute(from)}${until}${changed ? ', --changed' : ''}`;
}
