import { printable } from '../../ingest/safe-text.ts';
import type { Reason } from '../../ingest/validate.ts';

/** A reason in one line: `/timestamp must be string (type)`. */
export function describeReason({ path, message, keyword }: Reason): string {
  return printable(`${path} ${message} (${keyword})`);
}
