import { isUtf8 } from 'node:buffer';
import { parseJson } from '../../ingest/json.ts';
import { announcedAtOf } from '../../ingest/object-key.ts';
import { printable } from '../../ingest/safe-text.ts';
import type { Reason } from '../../ingest/validate.ts';
import { describeReason } from './describe-reason.ts';
import { formatCount } from './format-count.ts';
import { formatMinute } from './format-minute.ts';
import { indentJson, maskJson } from './json-text.ts';

/** A record in quarantine. */
export interface RejectedRecord {
  readonly feed: string;
  /** The key of its object. */
  readonly key: string;
  readonly reasons: readonly Reason[];
  /** As the API sent it: in most cases valid JSON. It may be a whole page that could not be read. */
  readonly bytes: Buffer;
}

/** Of a page of four megabytes, a person sees this much. */
const MAX_LINES = 60;
const MAX_LINE_LENGTH = 1_000;
/** In masked JSON there are no other values, so no other string looks like this. */
const PLACEHOLDER = /"(<(?:string|name|number|boolean)[^"]*>)"/g;

/** A record for a person, with its reasons. Values are described, not shown, unless `reveal` is true. */
export function rejectedRecordLines(
  { feed, key, reasons, bytes }: RejectedRecord,
  reveal: boolean,
): string[] {
  return [
    `${feed}, rejected ${describeTime(key)}, in`,
    `  ${key}`,
    ...reasons.map((reason) => `  ${describeReason(reason)}`),
    ...contentLines(bytes, reveal).map((line) => `    ${line}`),
  ];
}

/**
 * A record for a script, as JSON. The field `record` contains the record, exactly as the API sent it if `reveal` is true. What is
 * not valid JSON is in `record_text`, and what is not valid UTF-8 in `record_base64`, as in a quarantine line.
 */
export function rejectedRecordJson({ bytes, ...origin }: RejectedRecord, reveal: boolean): string {
  const form = formOf(bytes);
  const start = JSON.stringify(origin).slice(0, -1);
  if (form === 'JSON') return `${start},"record":${reveal ? bytes.toString() : maskJson(bytes.toString())}}`;
  const [field, content] =
    form === 'UTF-8' ? ['record_text', bytes.toString()] : ['record_base64', bytes.toString('base64')];
  return `${start},${JSON.stringify(field)}:${JSON.stringify(reveal ? content : describe(form, bytes))}}`;
}

type Form = 'JSON' | 'UTF-8' | 'bytes';

function formOf(bytes: Buffer): Form {
  if (!isUtf8(bytes)) return 'bytes';
  return parseJson(bytes.toString()) === undefined ? 'UTF-8' : 'JSON';
}

function describe(form: Exclude<Form, 'JSON'>, { length }: Buffer): string {
  return `<not valid ${form === 'UTF-8' ? 'JSON' : 'UTF-8'}, ${formatCount(length, 'byte')}>`;
}

function contentLines(bytes: Buffer, reveal: boolean): string[] {
  const form = formOf(bytes);
  if (form === 'JSON') {
    const json = bytes.toString();
    return firstLines(indentJson(reveal ? json : maskJson(json)), bytes).map((line) =>
      reveal ? line : line.replaceAll(PLACEHOLDER, '$1'),
    );
  }
  if (!reveal) return [describe(form, bytes)];
  return firstLines([bytes.toString()], bytes);
}

function firstLines(lines: Iterable<string>, { length }: Buffer): string[] {
  const shown: string[] = [];
  for (const line of lines) {
    if (shown.length === MAX_LINES) {
      shown.push(`… (${formatCount(length, 'byte')} in all; --json has the whole record)`);
      break;
    }
    const text = line.trimStart();
    const isCut = text.length > MAX_LINE_LENGTH;
    const indent = ' '.repeat(line.length - text.length);
    shown.push(`${indent}${printable(text, MAX_LINE_LENGTH)}${isCut ? '…' : ''}`);
  }
  return shown;
}

function describeTime(key: string): string {
  const announcedAt = announcedAtOf(key);
  return announcedAt === undefined ? 'at an unknown time' : formatMinute(new Date(announcedAt).toISOString());
}
