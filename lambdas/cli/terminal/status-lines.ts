import type { FeedStatus } from '../../health/feed-status.ts';
import type { NextStep } from '../../health/next-step.ts';
import { isKnown } from '../../health/not-known.ts';
import type { SourceStatus, StackStatus } from '../../health/source-status.ts';
import type { RewindRequest } from '../../ingest/state.ts';
import { formatAge } from './format-age.ts';
import { formatCount } from './format-count.ts';
import { formatMinute } from './format-minute.ts';
import { rewindSpan } from './rewind-span.ts';
import { statusTable } from './status-table.ts';
import { wrapCommand } from './wrap-command.ts';
import { wrapWords } from './wrap-words.ts';

const WIDTH = 80;
/** The width of names, which values follow after two spaces. */
const NAME = 14;

/**
 * The status of a source in lines of at most 80 columns, except for addresses and options that are wider.
 *
 * @param found what is wrong or to do, the most urgent first
 */
export function statusLines(status: SourceStatus, found: readonly NextStep[]): string[] {
  const [next] = found;
  const at = Date.parse(status.at);
  return [
    '',
    ...statusTable(status.feeds, at),
    ...status.feeds.flatMap((feed) =>
      feedBlock(
        feed,
        found.filter((step) => step !== next && step.feed === feed.feed),
      ),
    ),
    '',
    ...pollRow(status),
    ...deliveredRow(status),
    ...(status.stack === undefined ? [] : stackRows(status.stack, at)),
    '',
    ...(next === undefined ? ['Nothing to do.'] : stepLines(next, 'Next: ')),
  ];
}

/** What is to say about one feed beside its column. */
function feedBlock(feed: FeedStatus, found: readonly NextStep[]): string[] {
  const lines = [
    ...found.flatMap((step) => stepLines(step, '')),
    ...batchRow(feed),
    ...rewindRows(feed),
    ...lastRewindRows(feed),
  ];
  return lines.length === 0 ? [] : ['', feed.feed, ...lines.map((line) => `  ${line}`)];
}

function batchRow({ pending }: FeedStatus): string[] {
  if (pending === undefined) return [];
  const { records, announcedAt, isSuspect } = pending;
  const batch = `${formatCount(records, 'record')}, announced ${formatMinute(announcedAt)}`;
  return row('batch', batch, ...(isSuspect ? ['suspect: it cannot be read again as announced'] : []));
}

function rewindRows({ rewind }: FeedStatus): string[] {
  if (rewind === undefined) return [];
  const { reached, share, delivered, skipped } = rewind;
  const progress =
    reached === undefined ? 'not started' : `${(share * 100).toFixed(0)} %, at ${formatMinute(reached)}`;
  return row('rewind', span(rewind), progress, counts(delivered, skipped));
}

function lastRewindRows({ lastRewind }: FeedStatus): string[] {
  if (lastRewind === undefined) return [];
  const { delivered, skipped, endedAt, from, skippedAfter } = lastRewind;
  return row(
    'last rewind',
    span(lastRewind),
    `ended at ${formatMinute(endedAt)}`,
    counts(delivered, skipped),
    ...(skippedAfter === undefined
      ? []
      : [`skipped: from ${formatMinute(skippedAfter)} to ${formatMinute(from)}`]),
    ...(skipped > 0 ? ['to deliver those too, run the same rewind with --changed'] : []),
  );
}

/** Why no poll is known, once for all feeds. */
function pollRow({ feeds: [first] }: SourceStatus): string[] {
  return first !== undefined && 'notKnown' in first.lastPoll ? row('last poll', unknown(first.lastPoll)) : [];
}

function deliveredRow({ feeds: [first] }: SourceStatus): string[] {
  return first === undefined || isKnown(first.last24Hours) ? [] : row('24 h', unknown(first.last24Hours));
}

function stackRows({ alarms, token, subscribers }: StackStatus, at: number): string[] {
  return [
    ...row('alarms', ...(isKnown(alarms) ? alarmTexts(alarms, at) : [unknown(alarms)])),
    ...row('token', isKnown(token) ? tokenText(token) : unknown(token)),
    ...row('subscribers', isKnown(subscribers) ? subscriberText(subscribers) : unknown(subscribers)),
  ];
}

type Known<T> = Exclude<T, { readonly notKnown: string }>;

function alarmTexts({ ok, insufficientData, raised }: Known<StackStatus['alarms']>, at: number): string[] {
  const missing = insufficientData === 0 ? '' : `, ${insufficientData} without enough data`;
  return [
    `${raised.length} on, ${ok} off${missing}`,
    ...raised.map(({ title, feed, since }) => {
      const age = since === undefined ? '' : `, for ${formatAge(at - Date.parse(since))}`;
      return `${title}${feed === undefined ? '' : ` (${feed})`}${age}`;
    }),
  ];
}

function tokenText({ daysLeft }: Known<StackStatus['token']>): string {
  if (daysLeft === undefined) return 'does not expire, or no poll reported when';
  if (daysLeft <= 0) return 'has expired';
  return `expires in ${formatCount(Math.floor(daysLeft), 'day')}`;
}

function subscriberText({ confirmed, pending }: Known<StackStatus['subscribers']>): string {
  const waiting = pending === 0 ? '' : `, ${pending} asked to confirm`;
  return `${confirmed} of the alarms${waiting}`;
}

function unknown({ notKnown }: { readonly notKnown: string }): string {
  return `not known: ${notKnown}`;
}

/** The command can be pasted with its line breaks. */
function stepLines({ text, command, runbook }: NextStep, start: string): string[] {
  return [
    ...wrapWords(`${start}${text}`, WIDTH - 2),
    ...(command === undefined ? [] : wrapCommand(command, WIDTH - 4).map((line) => `  ${line}`)),
    ...(runbook === undefined ? [] : [`  ${runbook}`]),
  ];
}

function row(name: string, ...values: readonly string[]): string[] {
  const lines = values.flatMap((value) => wrapWords(value, WIDTH - NAME - 4));
  return lines.map((line, i) => `${(i === 0 ? name : '').padEnd(NAME)}  ${line}`);
}

function span(rewind: RewindRequest): string {
  return `${rewindSpan(rewind)}${rewind.changed ? ', --changed' : ''}`;
}

function counts(delivered: number, skipped: number): string {
  const events = `${formatCount(delivered, 'event')} delivered`;
  return skipped === 0 ? events : `${events}, ${formatCount(skipped, 'changed event')} skipped`;
}
