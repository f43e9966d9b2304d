import type { JobContext } from '../../recovery/job-context.ts';

/** A feed of a stack or a folder: the context of a job on it, except for how the job reports and waits. */
export interface Target {
  /** Its name for a person. */
  readonly name: string;
  /** The clock with which this machine's is compared: whose it is, and by how many milliseconds this machine's is ahead. */
  readonly clock: { readonly of: string; readonly aheadMs: () => Promise<number> };
  /** Who does what a rewind requests, as a sentence. */
  readonly poller: string;
  readonly context: Omit<JobContext, 'sleep' | 'progress' | 'note'>;
}
