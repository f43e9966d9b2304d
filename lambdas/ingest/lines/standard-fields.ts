import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import type { Source } from '../source.ts';

const STANDARD_FIELD =
  /^p_(?:(?:log_type|event_time|parse_time|row_id|schema_version|source_id|source_label)$|any_)/;

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
