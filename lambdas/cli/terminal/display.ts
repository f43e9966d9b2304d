import type { Feed } from '../../contract/feeds.ts';
import type { Progress } from '../../ingest/progress.ts';
import { describeSkew } from './describe-skew.ts';
import { formatCount } from './format-count.ts';
import type { Notice } from './outages.ts';

/** Shows what `npm start` does. */
export interface Display {
  /** Shows a text that the user should read. */
  note(text: string): void;
  step(feed: Feed, step: Progress): void;
  /** Shows an outage, or its end. */
  notice(notice: Notice): void;
  /**
   * Shows the totals, and where the objects are.
   *
   * @param folder as the user named it
   */
  close(folder: string): void;
}

/** A step that a person should know of, in one line; undefined for others. */
export function describeStep(feed: Feed, step: Progress): string | undefined {
  switch (step.kind) {
    case 'committed':
      return step.lateEvents > 0
        ? `${feed.name}: ${formatCount(step.lateEvents, 'late event')}, for example from devices that were offline`
        : undefined;
    case 'quarantined': {
      const reasons = step.firstReasons.map(({ path, message }) => `${path} ${message}`.trim()).join('; ');
      return `${feed.name}: ${formatCount(step.records, 'record')} rejected by the schema (first: ${reasons}), quarantined in ${step.key}`;
    }
    case 'reread_differs':
      return `${feed.name}: an announced batch could not be read again unchanged, and will be announced again`;
    case 'clock_skew':
      return `${feed.name}: ${describeSkew(step.ms, '1Password')}; set it, since object keys and times that you give to commands depend on it`;
    case 'check_failed':
      return `${feed.name}: 1Password could not be asked whether it has events that this quiet feed lacks: ${step.reason}`;
    case 'rewound': {
      const skipped = step.skipped === 0 ? '' : `, ${formatCount(step.skipped, 'changed record')} skipped`;
      return `${feed.name}: the rewind from ${step.from} has ended: ${formatCount(step.delivered, 'event')} delivered${skipped}`;
    }
    case 'state':
    case 'page':
    case 'unknown_fields':
      return undefined;
  }
}

/** An outage, or its end, in one line. */
export function describeNotice(notice: Notice): string {
  const start = `${clockTime(notice.at)} ${notice.feeds.join(', ')}:`;
  if (notice.kind === 'recovered') {
    return `${start} working again after ${duration(notice.at - notice.failedAt)}`;
  }
  const { message, retryAt } = notice;
  return `${start} ${message}${retryAt === undefined ? '' : `; next try at ${clockTime(retryAt)}`}`;
}

/** The lines below the last table. */
export function objectLocations(folder: string): string[] {
  return [
    '',
    `Events:     ${folder}/logs/        gzipped JSON lines, one folder per feed`,
    `Rejected:   ${folder}/quarantine/  records that failed their schema, and why`,
  ];
}

/** The time of day in UTC. */
function clockTime(time: number): string {
  return `${new Date(time).toISOString().slice(11, 19)}Z`;
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
