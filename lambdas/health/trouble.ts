import type { Feed } from '../contract/feeds.ts';
import { RUNBOOK } from '../contract/runbook.ts';
import type { PipelineError } from '../ingest/errors.ts';
import type { Outcome } from '../ingest/run.ts';

/** What is wrong with a feed although its run ended without an error, and what to do. Undefined: nothing. */
export function troubleOf(
  outcome: Outcome,
  { name }: Feed,
): Pick<PipelineError, 'message' | 'remedy'> | undefined {
  if (outcome === 'stalled') {
    return {
      message: 'the API repeats itself: it reports more records, but returns no new ones',
      remedy: { command: `status --feed ${name}`, runbook: RUNBOOK.apiRepeatsItself },
    };
  }
  if (outcome === 'silent') {
    return {
      message: 'the feed is silent: the API returns no records at its cursor, but has newer ones',
      remedy: { command: `rewind --feed ${name} --since-last-good`, runbook: RUNBOOK.cursorRefused },
    };
  }
  return undefined;
}
