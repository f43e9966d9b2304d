import type { Run } from '../ingest/ingest.ts';
import type { World } from '../recovery/world.ts';

/** Where a command works: all of its world but how it is told of and waits. */
export interface Place {
  /** What a person calls it. */
  readonly name: string;
  readonly world: Omit<World, 'sleep' | 'progress' | 'note'>;
  readonly close: () => void;
}

/** What is added to a feed's name for the state of its job. */
export const JOB_SUFFIX = '.job';

/** What the live flow is made of, whatever its place. */
export function liveFlow(
  newRun: () => Run,
): Pick<World, 'feed' | 'newRun' | 'source' | 'schema' | 'limits' | 'now'> {
  const { feed, source, schema, limits, ports } = newRun();
  return { feed, newRun, source, schema, limits, now: () => ports.clock.now() };
}
