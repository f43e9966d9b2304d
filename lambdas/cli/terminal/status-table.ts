import type { FeedStatus } from '../../health/feed-status.ts';
import { isKnown } from '../../health/not-known.ts';
import { formatAge } from './format-age.ts';
import { formatMinute } from './format-minute.ts';
import { formatNumber } from './format-number.ts';
import { tableLines } from './table.ts';

interface Row {
  readonly title: string;
  /** At most 19 characters, so that three feeds fit into 80 columns. */
  readonly cell: (feed: FeedStatus, at: number) => string;
}

const UNKNOWN = 'not known';

const POSITIONS: Readonly<Record<FeedStatus['position'], string>> = {
  reading: 'reading',
  refused: 'cursor refused',
  silent: 'silent',
  stalled: 'API repeats itself',
  unreadable: 'page unreadable',
  never_polled: 'never polled',
  broken: 'state broken',
  not_known: UNKNOWN,
};

const ROWS: readonly Row[] = [
  { title: '', cell: ({ feed }) => feed },
  { title: 'position', cell: ({ position }) => POSITIONS[position] },
  { title: 'last poll', cell: lastPoll },
  { title: 'outcome', cell: ({ lastPoll }) => ('outcome' in lastPoll ? words(lastPoll.outcome) : '-') },
  { title: 'caught up', cell: caughtUp },
  {
    title: 'newest object',
    cell: ({ position, lastObjectAt }, at) => newest(position, lastObjectAt, (time) => ago(time, at)),
  },
  // The time itself: a rewind starts from it.
  {
    title: 'newest event',
    cell: ({ position, newestEventAt }) => newest(position, newestEventAt, formatMinute),
  },
  {
    title: 'events, 24 h',
    cell: ({ last24Hours: day }) => (isKnown(day) ? formatNumber(day.events) : UNKNOWN),
  },
  {
    title: 'rejected, 24 h',
    cell: ({ last24Hours: day }) => (isKnown(day) ? formatNumber(day.rejected) : UNKNOWN),
  },
];

/** What a source has nothing to say about, because its polls are not recorded. */
const ABOUT_POLLS = ['last poll', 'outcome', 'caught up'];

/**
 * A column for each feed.
 *
 * @param at milliseconds since 1970
 */
export function statusTable(feeds: readonly FeedStatus[], at: number): string[] {
  const hasPolls = feeds.some(({ lastPoll }) => !('notKnown' in lastPoll));
  const rows = ROWS.filter(({ title }) => hasPolls || !ABOUT_POLLS.includes(title));
  return tableLines(
    rows.map(({ title, cell }) => [title.padEnd(14), ...feeds.map((feed) => cell(feed, at))]),
    () => true,
  );
}

function lastPoll({ lastPoll: poll }: FeedStatus, at: number): string {
  if ('notKnown' in poll) return UNKNOWN;
  if ('noneSince' in poll) return `none for ${formatAge(at - Date.parse(poll.noneSince))}`;
  return ago(poll.endedAt, at);
}

function caughtUp({ isCaughtUp, behindMinutes = 0 }: FeedStatus): string {
  if (isCaughtUp === undefined) return UNKNOWN;
  return isCaughtUp ? 'yes' : `no, ${formatAge(behindMinutes * 60_000)} behind`;
}

function newest(
  position: FeedStatus['position'],
  time: string | undefined,
  format: (time: string) => string,
): string {
  if (position === 'broken' || position === 'not_known') return UNKNOWN;
  return time === undefined ? 'none yet' : format(time);
}

function ago(time: string, at: number): string {
  return `${formatAge(at - Date.parse(time))} ago`;
}

function words(outcome: string): string {
  return outcome.replaceAll('_', ' ').slice(0, 19);
}
