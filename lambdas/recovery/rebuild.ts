import { logsPrefix } from '../contract/object-layout.ts';
import { FixSettings, RepairState } from '../ingest/errors.ts';
import { hourFolder } from '../ingest/object-key.ts';
import { traceOf } from '../ingest/objects.ts';
import { readableState } from '../ingest/state-text.ts';
import type { Position } from '../ingest/state.ts';
import { carryOut } from './carry-out.ts';
import { Held } from './held.ts';
import { commandOf } from './job-id.ts';
import { catchUpOrPark, standsStill } from './live-flow.ts';
import type { World } from './world.ts';

/** How many of the newest objects are looked at: clocks differ, so the newest by its key may not be the last one. */
const LOOKED_AT = 50;
/** How far back the keys are listed, until there is one: an account that is years old has hundreds of thousands. */
const LISTED_DAYS = [2, 60, Infinity];
const DAY_MS = 86_400_000;
const NAME = 'rebuild';

/** Where the live flow stood after an object. */
interface Trail {
  readonly position: Position;
  /** RFC 3339. */
  readonly announcedAt: string;
}

/**
 * Sets a feed going again whose state is lost or cannot be read: reads on from where the newest object of the live flow says
 * that it stood, leaves out what the store holds by then, and puts the position that it comes to in the place of the lost
 * state. One that was cut short is simply run again.
 *
 * @returns when the object was announced that it began after, RFC 3339
 * @throws FixSettings when there is nothing to mend, RepairState when the objects do not tell where the feed stood,
 * RewindFeed when the API refuses that position
 */
export async function rebuild(world: World): Promise<string> {
  await refuseWhatIsNotLost(world);
  const { position, announcedAt } = await newestTrail(world);
  const held = new Held(world, Date.parse(announcedAt));
  await carryOut(world, {
    name: NAME,
    from: position,
    source: ({ ports }) => ports.source,
    leavesOut: (_record, id) => held.hasText(id) || held.hasQuarantined(id),
    settle: async (job, records) => {
      await catchUpOrPark(world, job, { position, lastObjectAt: announcedAt });
      await held.refresh(records);
    },
  });
  return announcedAt;
}

async function refuseWhatIsNotLost(world: World): Promise<void> {
  const state = await readableState(() => world.states.read(world.feed));
  if (state === undefined) return;
  if (state.job === undefined) {
    throw new FixSettings(`${world.feed.name} has a state that can be read: there is nothing to rebuild`);
  }
  if (commandOf(state.job) !== NAME) throw standsStill(world, state.job);
}

/**
 * The last that the newest objects of the live flow tell. That it is the very last does not matter: what came after it is
 * read again, and left out.
 */
async function newestTrail(world: World): Promise<Trail> {
  for (const days of LISTED_DAYS) {
    const from = hourFolder(
      logsPrefix(world.feed),
      new Date(Math.max(0, world.now() - days * DAY_MS)).toISOString(),
    );
    const keys: string[] = [];
    for await (const key of world.archive.keys(logsPrefix(world.feed), from)) keys.push(key);
    const trail = await lastTrail(world, keys);
    if (trail !== undefined) return trail;
  }
  throw new RepairState(
    `the objects of ${world.feed.name} do not tell where it stood: run npm run operator -- rewind --feed ${world.feed.name} --from TIME instead`,
  );
}

/** @param keys in ascending order; emptied from its end */
async function lastTrail({ archive }: World, keys: string[]): Promise<Trail | undefined> {
  let last: (Trail & { readonly revision: number }) | undefined;
  for (let seen = 0; seen < LOOKED_AT && keys.length > 0;) {
    const object = await archive.read(keys.pop() ?? '');
    const trace = object === undefined ? undefined : traceOf(object.metadata);
    // Where a job stood says nothing about where the live flow did.
    if (trace?.next === undefined || trace.job !== undefined) continue;
    seen += 1;
    const { revision, next: position, announcedAt } = trace;
    if (last === undefined || revision > last.revision) last = { revision, position, announcedAt };
  }
  return last;
}
