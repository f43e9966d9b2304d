import type { Run } from '../ingest/run.ts';
import type { Clock, ObjectArchive, ObjectStore, StateRepair, StateStore } from '../ingest/ports.ts';
import type { Progress } from '../ingest/progress.ts';

/** What an operator's commands work with. None of them asks the Events API: that is left to the pollers. */
export interface JobContext extends Pick<Run, 'feed' | 'source' | 'schema' | 'limits'> {
  readonly states: StateStore & StateRepair;
  /** The states of the replay of the feed's quarantine. */
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
  /** Called with what takes long, for a person who waits. */
  readonly note: (text: string) => void;
}

/** Waits until every run, or every replay, that may be under way has ended. What it stores is in the bucket by then. */
export async function waitForOthers(
  { limits: { longestRunMs }, note, sleep }: JobContext,
  others: 'run' | 'replay',
): Promise<void> {
  note(`waiting ${longestRunMs / 1000} s, until every ${others} that may be under way has ended`);
  await sleep(longestRunMs);
}
