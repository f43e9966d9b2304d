import { PipelineError } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { Run } from '../../../lambdas/ingest/run.ts';

/** How a run ends, as one text: its outcome, or the name and the message of the error that it fails with. */
export async function endOf(run: Run): Promise<string> {
  try {
    return await ingest(run);
  } catch (error) {
    if (error instanceof PipelineError) return `${error.name}: ${error.message}`;
    throw error;
  }
}
