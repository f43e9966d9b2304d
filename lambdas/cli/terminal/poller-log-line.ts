import { isObject, parseJson, stringFields } from '../../ingest/json.ts';
import { printable } from '../../ingest/safe-text.ts';
import { formatCount } from './format-count.ts';
import { formatNumber } from './format-number.ts';

/** A line of a poller's log, as CloudWatch has it. */
export interface PollerLogLine {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly feed: string;
  readonly text: string;
}

const FEED_WIDTH = 'signinattempts'.length;
const LEVEL_WIDTH = 'ERROR'.length;

/** What Lambda adds to the log. It says how an invocation ended only if the function did not. */
const PLATFORM_LINE = /^(INIT_START|START|END|REPORT) /;
const ABORTED = /\tStatus: (error|timeout)/;
/** Of the line about an invocation. Its memory shows why the function was aborted. */
const ABORTED_BECAUSE = /^(Status|Error Type|Max Memory Used): /;
/** Lambda's own lines start with the time and the id of the invocation. */
const INVOCATION = /^\S+Z\s+[0-9a-f-]{36}\s+/;

/** Whether a line is for people: not the metrics, and not what Lambda says about each invocation that ended normally. */
export function isForPeople({ text }: PollerLogLine): boolean {
  if (text.trim() === '' || (PLATFORM_LINE.test(text) && !ABORTED.test(text))) return false;
  const value = parseJson(text);
  return !isObject(value) || !('_aws' in value);
}

/**
 * A line for a person: time in UTC, feed, level, and the outcome with its counts, or the message.
 *
 * @param width a longer line is cut
 */
export function pollerLogText(line: PollerLogLine, width: number): string {
  const { level, what } = describe(line.text);
  const time = `${new Date(line.time).toISOString().slice(5, 19).replace('T', ' ')}Z`;
  const text = `${time}  ${line.feed.padEnd(FEED_WIDTH)}  ${level.padEnd(LEVEL_WIDTH)}  ${what}`.trimEnd();
  return text.length <= width ? text : `${text.slice(0, width - 3)}...`;
}

/** A line for a script: the JSON that the function logged. Text of Lambda itself becomes an object with the same fields. */
export function pollerLogJson({ time, feed, text }: PollerLogLine): string {
  if (isObject(parseJson(text))) return text;
  return JSON.stringify({ timestamp: new Date(time).toISOString(), feed, message: text });
}

function describe(text: string): { readonly level: string; readonly what: string } {
  const value = parseJson(text);
  if (!isObject(value)) return { level: '', what: describeText(text) };
  const { level = '', message = '', outcome, error } = stringFields(value);
  return { level: printable(level), what: describeOutcome(value, printable(message), outcome, error) };
}

function describeOutcome(
  summary: Readonly<Record<string, unknown>>,
  message: string,
  outcome: string | undefined,
  error: string | undefined,
): string {
  if (error !== undefined) return `${printable(error)}: ${message}`;
  return outcome === undefined ? message : `${printable(outcome)}, ${counts(summary)}`;
}

function counts({ events, rejected }: Readonly<Record<string, unknown>>): string {
  const delivered = formatCount(Number(events ?? 0), 'event');
  return Number(rejected ?? 0) === 0 ? delivered : `${delivered}, ${formatNumber(Number(rejected))} rejected`;
}

function describeText(text: string): string {
  const parts = text.split('\t').filter((part) => ABORTED_BECAUSE.test(part));
  if (ABORTED.test(text)) return printable(parts.reverse().join(', '));
  return printable(text.replace(INVOCATION, ''));
}
