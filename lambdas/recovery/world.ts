import type { Feed } from '../contract/feeds.ts';
import type { Run } from '../ingest/ingest.ts';
import type { ObjectArchive, StateRepair, StateStore } from '../ingest/ports.ts';
import type { Progress } from '../ingest/progress.ts';

/** What an operator's commands need: the live flow, and what is beside it. */
export interface World extends Pick<Run, 'source' | 'schema' | 'limits'> {
  readonly feed: Feed;
  /** A run of the live flow, with time of its own, as the poller makes it. */
  readonly newRun: () => Run;
  /** The live states. */
  readonly states: StateStore & StateRepair;
  /** A state for a job of each feed, beside the live one. */
  readonly jobStates: StateStore & StateRepair;
  readonly archive: ObjectArchive;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits, in milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Told of each step of the job as it is done. Must not throw. */
  readonly progress: (step: Progress) => void;
  /** Told what takes long, for a person who waits. */
  readonly note: (text: string) => void;
}
