import type { World } from '../recovery/world.ts';

/** Where a command works: all of its world but what it tells. */
export interface Place {
  /** What a person calls it. */
  readonly name: string;
  readonly world: Pick<World, 'newRun' | 'repair' | 'jobStates' | 'archive'>;
  readonly close: () => void;
}

/** What is added to a feed's name for the state of its job. */
export const JOB_SUFFIX = '.job';
