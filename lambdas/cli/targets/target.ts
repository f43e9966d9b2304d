import type { JobContext } from '../../recovery/job-context.ts';

/** Where a command works: all of its context but how it reports and waits. */
export interface Target {
  /** What a person calls it. */
  readonly name: string;
  /** Who carries out what a command asks for, as a sentence. */
  readonly poller: string;
  readonly context: Omit<JobContext, 'sleep' | 'progress' | 'note'>;
}
