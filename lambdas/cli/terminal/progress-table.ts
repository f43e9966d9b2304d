import { eventRate, type FeedProgress } from './feed-progress.ts';
import { formatMinute } from './format-minute.ts';
import { formatNumber } from './format-number.ts';
import { tableLines } from './table.ts';

interface Column {
  readonly title: string;
  readonly isText?: true;
  readonly cell: (progress: FeedProgress) => number | string;
}

const COLUMNS: readonly Column[] = [
  { title: 'feed', isText: true, cell: ({ feed }) => feed.name },
  { title: 'events', cell: ({ totals, earlier }) => earlier.events + totals.events },
  { title: 'late', cell: ({ totals }) => totals.lateEvents },
  { title: 'rejected', cell: ({ totals, earlier }) => earlier.rejected + totals.rejected },
  { title: 'repeats', cell: ({ totals }) => totals.repeats },
  { title: 'objects', cell: ({ totals, earlier }) => earlier.objects + totals.objects },
  { title: 'events/s', cell: eventRate },
  {
    title: 'newest event',
    isText: true,
    cell: ({ newestEventAt }) => (newestEventAt === undefined ? 'none yet' : formatMinute(newestEventAt)),
  },
  { title: '', isText: true, cell: ({ activity }) => activity.replaceAll('_', ' ') },
];

/** What a narrow terminal does without, one after the other. */
const DISPENSABLE = ['objects', 'repeats', 'late', 'events/s', 'newest event', 'rejected'];

/**
 * The totals of all feeds, and what each is doing. Events, rejected records, and objects are those in the folder; the other counts
 * are those of this start.
 *
 * @param width how many columns the terminal has; no line is longer
 */
export function progressTable(feeds: readonly FeedProgress[], width = Infinity): string[] {
  for (let dropped = 0; dropped <= DISPENSABLE.length; dropped += 1) {
    const hidden = DISPENSABLE.slice(0, dropped);
    const lines = drawColumns(
      COLUMNS.filter(({ title }) => !hidden.includes(title)),
      feeds,
    );
    if (lines.every((line) => line.length <= width)) return lines;
    if (dropped === DISPENSABLE.length) return lines.map((line) => line.slice(0, width));
  }
  return [];
}

function drawColumns(columns: readonly Column[], feeds: readonly FeedProgress[]): string[] {
  const rows = feeds.map((progress) =>
    columns.map(({ cell }) => {
      const value = cell(progress);
      return typeof value === 'number' ? formatNumber(value) : value;
    }),
  );
  return tableLines(
    [columns.map(({ title }) => title), ...rows],
    (column) => columns[column]?.isText === true,
  );
}
