import { PipelineError } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { Run } from '../../../lambdas/ingest/run.ts';

/** Performs a run. Returns its outcome, or the name and message of the PipelineError that it throws. */
export async function runOutcome(run: Run): Promise<string> {
  try {
    return await ingest(run);
  } catch (error) {
    if (error instanceof PipelineError) return `${error.name}: ${error.message}`;
    throw error;
  }
}
