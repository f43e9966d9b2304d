import { quarantinePrefix } from '../contract/object-layout.ts';
import { rowId } from '../ingest/identity.ts';
import { announcedAtOf } from '../ingest/object-key.ts';
import { faults, parseRecord } from '../ingest/validate.ts';
import { Held } from './held.ts';
import { claim, readThrough, release } from './job.ts';
import { catchUp } from './live-flow.ts';
import { FIRST_IN_QUARANTINE, QuarantineSource } from './quarantine-source.ts';
import type { Reading } from './settled-source.ts';
import type { World } from './world.ts';

export interface Replayed {
  /** Different records in quarantine that do not pass their schema now either. */
  readonly failing: number;
}

const NAME = 'replay';

/**
 * Delivers the records in quarantine that pass their schema now, each once and never one that is delivered already, and
 * leaves the rest. The quarantine itself is not changed. The live flow goes on beside it. One that was cut short is simply
 * run again.
 *
 * @throws PipelineError when the outside world fails; nothing is lost or doubled by running it again
 */
export async function replay(world: World): Promise<Replayed> {
  const { schema, source } = world.newRun();
  const failing = new Set<string>();
  const passes = (text: string) => {
    if (faults(schema, parseRecord(text), source.standardFields).length === 0) return true;
    failing.add(rowId(schema.logType, text));
    return false;
  };
  const held = new Held(world.archive, world.feed, await firstRejectionAt(world));
  const job: Reading = {
    name: NAME,
    from: FIRST_IN_QUARANTINE,
    leavesOut: (_record, id) => held.hasText(id),
    source: () => new QuarantineSource(world.archive, passes),
    settle: async () => {
      await catchUp(world, NAME);
      await held.refresh(world.newRun().ports.clock.now());
    },
  };
  for (let begun: 'begun' | 'resumed' = 'resumed'; begun === 'resumed';) {
    // One that was cut short may have judged by other schemas: after its end everything is looked at once more.
    begun = await claim(world, job);
    await readThrough(world, job);
    await release(world, NAME);
  }
  return { failing: failing.size };
}

/** Milliseconds since 1970. What is in quarantine was not delivered before. */
async function firstRejectionAt(world: World): Promise<number> {
  for await (const key of world.archive.keys(quarantinePrefix(world.feed), ''))
    return announcedAtOf(key) ?? 0;
  return world.newRun().ports.clock.now();
}
