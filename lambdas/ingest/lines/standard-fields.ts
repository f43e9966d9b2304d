import { EACH, type CompiledSchema, type FieldPath } from '../../../schemas/compiled-schema.ts';
import { toPantherTime } from '../../../schemas/timestamp.ts';
import { scanIndicator, type Indicator } from './indicators.ts';
import { isObject } from '../json.ts';
import type { Source } from '../source.ts';

const STANDARD_FIELD =
  /^p_(?:log_type|event_time|parse_time|row_id|schema_version|source_id|source_label|any_.*)$/;

/** Whether this is a name that a standard field takes beside a record's own fields. */
export function isStandardField(name: string): boolean {
  return name.startsWith('p_') && STANDARD_FIELD.test(name);
}

/**
 * What stands in every line of a batch alike: `"p_log_type":…,"p_parse_time":…,…`, without braces.
 *
 * @param parseTime in Panther's form
 */
export function commonFields(
  schema: CompiledSchema,
  source: Pick<Source, 'id' | 'label'>,
  parseTime: string,
): string {
  return members({
    p_log_type: schema.logType,
    p_parse_time: parseTime,
    p_schema_version: schema.version,
    p_source_id: source.id,
    p_source_label: source.label,
  });
}

/** The record's event time in Panther's form, or undefined when it has none. */
export function eventTime(schema: CompiledSchema, record: unknown): string | undefined {
  for (const path of schema.eventTimes) {
    for (const value of valuesAt(record, path)) {
      const time = typeof value === 'string' ? toPantherTime(value) : undefined;
      if (time !== undefined) return time;
    }
  }
  return undefined;
}

/** Panther's p_any_ fields of a record, from the schema's indicators alone: `,"p_any_emails":[…]`, or nothing. Sorted, each value once. */
export function indicatorFields(schema: CompiledSchema, record: unknown): string {
  const found: Indicator[] = [];
  for (const { path, names } of schema.indicators) {
    for (const value of valuesAt(record, path)) {
      if (typeof value !== 'string') continue;
      for (const name of names) found.push(...scanIndicator(name, value));
    }
  }
  // Runs for every event: written as it is sorted, which takes a third of what a map of sets would.
  found.sort(byColumnAndValue);
  let text = '';
  let before: Indicator | undefined;
  for (const indicator of found) {
    const [column, value] = indicator;
    if (column !== before?.[0]) {
      text += `${before === undefined ? '' : ']'},"${column}":[${JSON.stringify(value)}`;
    } else if (value !== before[1]) {
      text += `,${JSON.stringify(value)}`;
    }
    before = indicator;
  }
  return before === undefined ? '' : `${text}]`;
}

function byColumnAndValue(a: Indicator, b: Indicator): number {
  return compare(a[0], b[0]) || compare(a[1], b[1]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function members(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields).slice(1, -1);
}

function valuesAt(value: unknown, path: FieldPath, depth = 0): readonly unknown[] {
  const segment = path[depth];
  if (segment === undefined) return [value];
  if (segment === EACH) {
    return Array.isArray(value) ? value.flatMap((element) => valuesAt(element, path, depth + 1)) : [];
  }
  return isObject(value) && Object.hasOwn(value, segment) ? valuesAt(value[segment], path, depth + 1) : [];
}
