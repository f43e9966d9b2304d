import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import type { FeedConfig } from '../ingest/run.ts';
import type { Clock, ObjectArchive, ObjectStore, StateRepair, StateStore } from '../ingest/ports.ts';
import type { Progress } from '../ingest/progress.ts';

/** What an operator's job depends on. No job calls the Events API: only the pollers do. */
export interface JobContext extends Pick<FeedConfig, 'feed' | 'source' | 'limits'> {
  readonly schema: CompiledSchema;
  readonly states: StateStore & StateRepair;
  /** The states of the replay of the feed's quarantine, by feed. */
  readonly replayStates: StateStore & StateRepair;
  readonly objects: ObjectStore;
  readonly archive: ObjectArchive;
  /** The clock of a run that starts now. */
  readonly newClock: () => Clock;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits, in milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Called for each step as it is done. Must not throw. */
  readonly progress: (step: Progress) => void;
  /** Called before a long wait, with a message for the operator. */
  readonly note: (text: string) => void;
}

/** Waits until every run or replay that may be in progress has ended, and its objects are in the bucket. */
export async function waitForOthers(
  { limits: { longestRunMs }, note, sleep }: JobContext,
  others: 'run' | 'replay',
): Promise<void> {
  note(`waiting ${longestRunMs / 1000} s until every ${others} that may be in progress has ended`);
  await sleep(longestRunMs);
}
