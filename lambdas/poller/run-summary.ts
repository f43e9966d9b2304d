import type { Totals } from '../ingest/progress.ts';
import type { Outcome } from '../ingest/run.ts';

/**
 * The fields of the one log line that every run ends with, beside `source` and `feed`, which every line has. They are an
 * interface: people query them in CloudWatch Logs Insights, where `filter ispresent(outcome)` selects these lines.
 */
export interface RunSummary {
  /** How the run ended, as in Outcome; `failed` if it threw an error. */
  readonly outcome: Outcome | 'failed';
  /** Name of the error's class, such as `ReplaceToken`; the message of the line is the error's. Only if the run failed. */
  readonly error?: string;
  /** Pages read from the API. */
  readonly pages: number;
  /** Records on those pages. */
  readonly records: number;
  /** Records not delivered, because they were delivered before, or because a rewind does not ask for them. */
  readonly repeats: number;
  /** Events delivered: stored and committed by this run. */
  readonly events: number;
  /** Events that are clearly older than the newest event before them. */
  readonly lateEvents: number;
  /** Records that failed schema validation, and are in quarantine. */
  readonly rejected: number;
  /** Objects with events. */
  readonly objects: number;
  readonly durationMs: number;
}

/** The summary of a run that ended as `how` says. */
export function summarize(
  how: Pick<RunSummary, 'outcome' | 'error'>,
  { pages, records, repeats, events, lateEvents, rejected, objects }: Totals,
  durationMs: number,
): RunSummary {
  return { ...how, pages, records, repeats, events, lateEvents, rejected, objects, durationMs };
}
