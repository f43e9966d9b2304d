import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import type { Source } from '../source.ts';
import type { Position } from '../state.ts';
import { NOT_JSON, type Reason } from '../validate.ts';

/**
 * The line that keeps a rejected record: whole, after the reasons, where its batch began and when (RFC 3339). Everything
 * needed to check it again after a schema was mended. It stands under `record` as it is; where it is no JSON, which would
 * spoil the line, under `record_text` as a string.
 *
 * @param record what parseRecord made of the text
 */
export function quarantineLine(
  schema: CompiledSchema,
  source: Pick<Source, 'id' | 'label'>,
  position: Position,
  time: string,
  reasons: readonly Reason[],
  text: string,
  record: unknown,
): string {
  const about = JSON.stringify({
    log_type: schema.logType,
    source_id: source.id,
    source_label: source.label,
    time,
    position,
    reasons,
  });
  const kept = record === NOT_JSON ? `"record_text":${JSON.stringify(text)}` : `"record":${text}`;
  return `${about.slice(0, -1)},${kept}}`;
}
