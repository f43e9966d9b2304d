import type { LeavesOut } from '../ingest/batch.ts';
import type { Run } from '../ingest/ingest.ts';
import type { EventSource } from '../ingest/ports.ts';
import type { Position } from '../ingest/state.ts';

/** What an operator has asked for: which records are read, and which of them are delivered, beside the live flow. */
export interface Command {
  /** As a person types it, so that whoever types it again goes on with it. Printable ASCII. */
  readonly name: string;
  readonly from: Position;
  /** Where its pages come from, for one run. */
  readonly source: (run: Run) => EventSource;
  readonly leavesOut: LeavesOut;
  /**
   * Brings the live flow up to date, and what `leavesOut` knows of these records, whose texts they are. `job` is the id of
   * the job that it is for.
   */
  readonly settle: (job: string, records: readonly string[]) => Promise<void>;
}
