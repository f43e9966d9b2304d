import { operatorCommand } from '../../contract/operator-command.ts';
import { RUNBOOK, runbookAddress } from '../../contract/runbook.ts';
import type { FeedStatus } from '../../health/feed-status.ts';
import type { RewindRequest } from '../../ingest/state.ts';
import { formatCount } from './format-count.ts';
import { formatMinute } from './format-minute.ts';

/**
 * The status of a feed in lines of at most 80 columns, unless the target has a long name.
 *
 * @param target the options that name the target, to complete a command
 */
export function statusLines(status: FeedStatus, target: string): string[] {
  const { feed, lastObjectAt, newestEventAt, rewind, lastRewind } = status;
  const [position = '', ...remedy] = describePosition(status, target);
  const rows: [string, string][] = [
    ['position', position],
    ...remedy.map((line): [string, string] => ['', line]),
    ['last object', lastObjectAt === undefined ? 'none yet' : formatMinute(lastObjectAt)],
    ['newest event', newestEventAt === undefined ? 'none yet' : formatMinute(newestEventAt)],
  ];
  if (rewind !== undefined) {
    const { reached, share, delivered, skipped } = rewind;
    rows.push(
      ['rewind', span(rewind)],
      [
        '',
        reached === undefined ? 'not started' : `${(share * 100).toFixed(0)} %, at ${formatMinute(reached)}`,
      ],
      ['', counts(delivered, skipped)],
    );
  }
  if (lastRewind !== undefined) {
    const { delivered, skipped, endedAt, from, skippedAfter } = lastRewind;
    rows.push(
      ['last rewind', span(lastRewind)],
      ['', `ended at ${formatMinute(endedAt)}`],
      ['', counts(delivered, skipped)],
    );
    if (skippedAfter !== undefined) {
      rows.push(['', `skipped: from ${formatMinute(skippedAfter)} to ${formatMinute(from)}`]);
    }
    if (skipped > 0) rows.push(['', 'to deliver those too, run the same rewind with --changed']);
  }
  return [feed, ...rows.map(([name, value]) => `  ${name.padEnd(12)}  ${value}`)];
}

/** Where the feed is read, and how to fix it if it is not. The command can be pasted into a shell with its line break. */
function describePosition({ feed, position }: FeedStatus, target: string): string[] {
  switch (position) {
    case 'refused':
      return ['1Password refuses the cursor; read again from a time:', ...rewindCommand(feed, target)];
    case 'silent':
      return [
        '1Password returns nothing at the cursor, but has newer events;',
        'read again from a time:',
        ...rewindCommand(feed, target),
      ];
    case 'stalled':
      return [`1Password repeats itself: ${runbookAddress(RUNBOOK.apiRepeatsItself)}`];
    case 'unreadable':
      return [
        'the next page cannot be read; if this does not end by itself:',
        runbookAddress(RUNBOOK.pollerFailing),
      ];
    case 'never_polled':
      return ['never polled'];
    case 'reading':
      return ['reading'];
  }
}

function rewindCommand(feed: string, target: string): string[] {
  return [operatorCommand(`rewind --feed ${feed} --from TIME \\`), `  ${target}`];
}

function span({ from, to, changed }: RewindRequest): string {
  const until = to === undefined ? '' : ` to ${formatMinute(to)}`;
  return `from ${formatMinute(from)}${until}${changed ? ', --changed' : ''}`;
}

function counts(delivered: number, skipped: number): string {
  const events = `${formatCount(delivered, 'event')} delivered`;
  return skipped === 0 ? events : `${events}, ${formatCount(skipped, 'changed event')} skipped`;
}
