import type { FeedStatus } from '../../health/feed-status.ts';
import type { RewindRequest } from '../../ingest/state.ts';
import { formatCount } from './format-count.ts';

/** The status in lines of at most 80 columns. */
export function statusLines(status: FeedStatus): string[] {
  const { feed, position, lastObjectAt, newestEventAt, rewind, lastRewind } = status;
  const rows: [string, string][] = [
    ['position', POSITIONS[position]],
    ['last object', minute(lastObjectAt)],
    ['newest event', minute(newestEventAt)],
  ];
  if (rewind !== undefined) {
    const { reached, share, delivered, skipped } = rewind;
    rows.push(
      ['rewind', span(rewind)],
      ['', reached === undefined ? 'not started' : `${(share * 100).toFixed(0)} %, at ${minute(reached)}`],
      ['', counts(delivered, skipped)],
    );
  }
  if (lastRewind !== undefined) {
    const { delivered, skipped, endedAt } = lastRewind;
    rows.push(
      ['last rewind', span(lastRewind)],
      ['', `ended at ${minute(endedAt)}`],
      ['', counts(delivered, skipped)],
    );
    if (skipped > 0) rows.push(['', 'the same rewind with --changed delivers the skipped ones too']);
  }
  return [feed, ...rows.map(([name, value]) => `  ${name.padEnd(12)}  ${value}`)];
}

const POSITIONS: Readonly<Record<FeedStatus['position'], string>> = {
  reading: 'reading',
  refused: '1Password refuses the cursor: npm run operator -- rewind',
  stalled: '1Password repeats itself: README, "API repeats itself"',
  'never polled': 'never polled',
};

function span({ from, to, changed }: RewindRequest): string {
  const until = to === undefined ? '' : ` to ${minute(to)}`;
  return `from ${minute(from)}${until}${changed ? ', --changed' : ''}`;
}

function counts(delivered: number, skipped: number): string {
  const events = `${formatCount(delivered, 'event')} delivered`;
  return skipped === 0 ? events : `${events}, ${formatCount(skipped, 'changed one')} skipped`;
}

/** To the minute, in UTC. */
function minute(time: string | undefined): string {
  return time === undefined ? 'none yet' : `${time.slice(0, 16).replace('T', ' ')}Z`;
}
