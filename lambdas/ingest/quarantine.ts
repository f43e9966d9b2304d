import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import type { Source } from './batch.ts';
import type { Position } from './state.ts';
import type { Reason } from './validate.ts';

/**
 * The line that keeps a rejected record: whole under `record`, after the reasons, where its batch began and when
 * (RFC 3339). Everything needed to check it again after a schema was mended.
 */
export function quarantineLine(
  schema: CompiledSchema,
  source: Pick<Source, 'id' | 'label'>,
  position: Position,
  time: string,
  reasons: readonly Reason[],
  record: string,
): string {
  const about = JSON.stringify({
    log_type: schema.logType,
    source_id: source.id,
    source_label: source.label,
    time,
    position,
    reasons,
  });
  return `${about.slice(0, -1)},"record":${record}}`;
}
