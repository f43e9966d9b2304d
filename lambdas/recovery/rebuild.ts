import { logsPrefix } from '../contract/object-layout.ts';
import { FixSettings, RepairState } from '../ingest/errors.ts';
import { shortId } from '../ingest/identity.ts';
import { traceOf, type Trace } from '../ingest/objects.ts';
import type { StoredObject } from '../ingest/ports.ts';
import { firstState, RECENT, revisionAt, type FeedState, type Position } from '../ingest/state.ts';
import { liveState, outliveRuns } from './live-flow.ts';
import { identityOf, linesOf } from './stored-lines.ts';
import type { World } from './world.ts';

/** How many of the newest objects are looked at: clocks differ, so the newest by its key may not be the last one. */
const LOOKED_AT = 50;

/** An object, and what its metadata tells. */
interface Traced {
  readonly object: StoredObject;
  readonly trace: Trace;
}

/**
 * Puts a state in the place of one that is lost or cannot be read: where the newest object of the live flow says that reading
 * went on. Batches after it that held no good event are read again: their rejected records are in quarantine twice then.
 *
 * @returns when the object was announced that the state is taken from, RFC 3339
 * @throws FixSettings when there is nothing to mend, RepairState when the objects do not tell where the feed stood
 */
export async function rebuild(world: World): Promise<string> {
  if (await hasState(world)) {
    throw new FixSettings(`${world.feed.name} has a state that can be read: there is nothing to rebuild`);
  }
  await outliveRuns(world);
  const { live, replayed } = await newestFirst(world);
  const [last] = live;
  if (last?.trace.next === undefined) throw cannotTell(world);
  // Records of a batch that held rejected ones alone are read again: those that a replay has delivered must be known.
  const recent = [...idsOf(world, replayed), ...idsOf(world, live)];
  const state = stateAfter(world, recent, last.trace.next, last.trace.announcedAt);
  await world.repair.overwrite(world.feed, state);
  return last.trace.announcedAt;
}

async function hasState(world: World): Promise<boolean> {
  try {
    return (await liveState(world)) !== undefined;
  } catch (error) {
    if (error instanceof RepairState) return false;
    throw error;
  }
}

/**
 * The newest objects of the live flow, the last one first, and those of replays among them.
 *
 * @throws RepairState when a rewind came after them: the live flow may have gone on from where that ended
 */
async function newestFirst(world: World): Promise<{ live: readonly Traced[]; replayed: readonly Traced[] }> {
  const keys: string[] = [];
  for await (const key of world.archive.keys(logsPrefix(world.feed), '')) keys.push(key);
  const found: Traced[] = [];
  const replayed: Traced[] = [];
  while (keys.length > 0 && found.length < LOOKED_AT) {
    const object = await world.archive.read(keys.pop() ?? '');
    const trace = object === undefined ? undefined : traceOf(object.metadata);
    if (object === undefined || trace === undefined) continue;
    if (trace.job === undefined) found.push({ object, trace });
    else if (!trace.job.startsWith('rewind')) replayed.push({ object, trace });
    else if (found.length === 0) throw cannotTell(world);
  }
  return { live: found.sort((a, b) => b.trace.revision - a.trace.revision), replayed };
}

function stateAfter(
  world: World,
  recent: readonly string[],
  position: Position,
  lastObjectAt: string,
): FeedState {
  const now = world.newRun().ports.clock.now();
  return {
    ...firstState(new Date(now).toISOString(), lastObjectAt),
    revision: revisionAt(now),
    position,
    recent,
    lastObjectAt,
  };
}

/** Identities of the last RECENT events in objects of which the newest comes first. */
function idsOf({ feed }: World, newest: readonly Traced[]): readonly string[] {
  const recent: string[] = [];
  for (const { object } of newest) {
    if (recent.length >= RECENT) break;
    const ids = linesOf(object).map((line) => shortId(identityOf(feed.logType, line).rowId));
    recent.unshift(...ids.slice(-RECENT));
  }
  return recent.slice(-RECENT);
}

function cannotTell({ feed }: World): RepairState {
  return new RepairState(
    `the objects of ${feed.name} do not tell where it stood: run npm run operator -- rewind --feed ${feed.name} --from TIME instead`,
  );
}
