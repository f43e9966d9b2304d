import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import { valuesAt } from '../field-values.ts';
import type { Source } from '../source.ts';
import { scanIndicator, type Indicator } from './indicators.ts';

const STANDARD_FIELD =
  /^p_(?:log_type|event_time|parse_time|row_id|schema_version|source_id|source_label|any_.*)$/;

/** Whether a field of this name is one of Panther's standard fields, which the pipeline adds to a record. */
export function isStandardField(name: string): boolean {
  return name.startsWith('p_') && STANDARD_FIELD.test(name);
}

/**
 * The standard fields that all lines of a batch share: `"p_log_type":…,"p_parse_time":…,…`, without braces. `p_log_type` comes
 * first: the decoder of an event line looks for it.
 *
 * @param parseTime in Panther's form
 */
export function commonFields(
  schema: CompiledSchema,
  source: Pick<Source, 'id' | 'label'>,
  parseTime: string,
): string {
  const fields = {
    p_log_type: schema.logType,
    p_parse_time: parseTime,
    p_schema_version: schema.version,
    p_source_id: source.id,
    p_source_label: source.label,
  };
  return JSON.stringify(fields).slice(1, -1);
}

/**
 * Panther's `p_any_` fields of a parsed record, derived from the schema's indicators alone: `,"p_any_emails":[…]`, or an empty
 * string. Values are sorted and unique.
 */
export function indicatorFields(schema: CompiledSchema, value: unknown): string {
  const found: Indicator[] = [];
  for (const { path, names } of schema.indicators) {
    for (const text of valuesAt(value, path)) {
      if (typeof text !== 'string') continue;
      for (const name of names) found.push(...scanIndicator(name, text));
    }
  }
  // Runs for every event. Writing while iterating over a sorted list takes a third of the time of a map of sets.
  found.sort(byColumnAndValue);
  let fields = '';
  let before: Indicator | undefined;
  for (const indicator of found) {
    const [column, text] = indicator;
    if (column !== before?.[0]) {
      fields += `${before === undefined ? '' : ']'},"${column}":[${JSON.stringify(text)}`;
    } else if (text !== before[1]) {
      fields += `,${JSON.stringify(text)}`;
    }
    before = indicator;
  }
  return before === undefined ? '' : `${fields}]`;
}

function byColumnAndValue(a: Indicator, b: Indicator): number {
  return compare(a[0], b[0]) || compare(a[1], b[1]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
