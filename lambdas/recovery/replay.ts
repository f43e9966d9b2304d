import { quarantinePrefix } from '../contract/object-layout.ts';
import { rowId } from '../ingest/identity.ts';
import { announcedAtOf } from '../ingest/object-key.ts';
import { faults, parseRecord } from '../ingest/validate.ts';
import { carryOut } from './carry-out.ts';
import type { Command } from './command.ts';
import { Held } from './held.ts';
import { catchUp } from './live-flow.ts';
import { FIRST_IN_QUARANTINE, QuarantineSource } from './quarantine-source.ts';
import type { World } from './world.ts';

export interface Replayed {
  /** Different records in quarantine that do not pass their schema now either. */
  readonly failing: number;
}

/**
 * Delivers the records in quarantine that pass their schema now, each once and never one that is delivered already, and
 * leaves the rest. The quarantine itself is not changed. The live flow goes on beside it. One that was cut short is simply
 * run again.
 *
 * @throws PipelineError when the outside world fails; nothing is lost or doubled by running it again
 */
export async function replay(world: World): Promise<Replayed> {
  const { schema, source } = world;
  const failing = new Set<string>();
  const passes = (text: string) => {
    if (faults(schema, parseRecord(text), source.standardFields).length === 0) return true;
    failing.add(rowId(schema.logType, text));
    return false;
  };
  const held = new Held(world, await firstRejectionAt(world));
  const command: Command = {
    name: 'replay',
    from: FIRST_IN_QUARANTINE,
    source: () => new QuarantineSource(world.archive, passes),
    leavesOut: (_record, id) => held.hasText(id),
    settle: async (_job, records) => {
      await catchUp(world);
      await held.refresh(records);
    },
  };
  // Before it claims anything: where the live flow stands still, the command that it waits for must find its own state.
  await catchUp(world);
  // One that was cut short may have judged by other schemas: after its end everything is looked at once more.
  while ((await carryOut(world, command)) === 'resumed');
  return { failing: failing.size };
}

/** Milliseconds since 1970. */
async function firstRejectionAt({ archive, feed, now }: World): Promise<number> {
  for await (const key of archive.keys(quarantinePrefix(feed), '')) return announcedAtOf(key) ?? 0;
  return now();
}
