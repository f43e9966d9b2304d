import { logsPrefix, quarantinePrefix } from '../contract/object-layout.ts';
import { FixSettings, RepairState } from '../ingest/errors.ts';
import { hourFolder } from '../ingest/object-key.ts';
import { objectOrigin } from '../ingest/objects.ts';
import { IDENTITY_DAYS } from '../ingest/ports.ts';
import type { FeedState, Position } from '../ingest/state.ts';
import { firstState } from '../ingest/state-changes.ts';
import { isEmpty } from './is-empty.ts';
import { waitForOthers, type JobContext } from './job-context.ts';
import { StoredIdentities } from './stored-identities.ts';

const DAY_MS = 86_400_000;
/** How long 1Password keeps events (Events API, "Introduction"). */
export const API_RETENTION_DAYS = 120;

export interface Rebuilt {
  readonly events: number;
  readonly rejected: number;
  /** When the object that contains the position was announced, RFC 3339. Undefined if no object has one, so `live` is a start time. */
  readonly since: string | undefined;
  readonly live: Position;
}

/** The position in the newest object: the one with the highest revision, since clocks may be wrong. */
interface NewestPosition {
  readonly revision: number;
  readonly live: Position;
  readonly announcedAt: string;
}

/**
 * Replaces a state that is lost or cannot be read. It first writes the identities of all records in the bucket, so that none is
 * delivered again, and then the state, with the position from the newest object. If it is interrupted, it can be run again.
 *
 * @throws FixSettings if there is nothing to rebuild
 */
export async function rebuild(context: JobContext): Promise<Rebuilt> {
  const { feed, states, archive } = context;
  const nothingToDo = await nothingToRebuild(context);
  if (nothingToDo !== undefined) throw new FixSettings(nothingToDo);
  await waitForOthers(context, 'run');

  const startedAt = context.now();
  const time = new Date(startedAt).toISOString();
  const oldest = new Date(startedAt - IDENTITY_DAYS * DAY_MS).toISOString();
  const keysOf = (prefix: string) => archive.keys(prefix, hourFolder(prefix, oldest));
  const stored = new StoredIdentities(context, states, time);
  let newest: NewestPosition | undefined;
  let lastObjectAt: string | undefined;
  const events = await stored.addAll(keysOf(logsPrefix(feed)), 'events', ({ metadata }) => {
    const { revision = 0, announcedAt = '', live } = objectOrigin(metadata) ?? {};
    if (announcedAt > (lastObjectAt ?? '')) lastObjectAt = announcedAt;
    if (live !== undefined && revision > (newest?.revision ?? 0)) newest = { revision, live, announcedAt };
  });
  const rejected = await stored.addAll(keysOf(quarantinePrefix(feed)), 'rejected records');

  // Without a position, everything that 1Password keeps is read again. Records in the bucket are dropped as repeats.
  const live = newest?.live ?? { startTime: new Date(startedAt - API_RETENTION_DAYS * DAY_MS).toISOString() };
  const state = { ...firstState(time, live), lastObjectAt, newestEventTime: stored.latestEventTime };
  if ((await states.replaceLost(feed, state)) === 'overtaken') {
    throw new FixSettings(`${feed.name} has a state again: another rebuild was faster`);
  }
  return { events, rejected, since: newest?.announcedAt, live };
}

/**
 * Why there is nothing to rebuild, as a sentence; undefined if the state is lost or cannot be read.
 *
 * @throws PipelineError if the state or the objects cannot be looked up
 */
export async function nothingToRebuild({
  feed,
  states,
  archive,
}: Pick<JobContext, 'feed' | 'states' | 'archive'>): Promise<string | undefined> {
  let state: FeedState | undefined;
  try {
    state = await states.read(feed);
  } catch (error) {
    if (error instanceof RepairState) return undefined;
    throw error;
  }
  if (state !== undefined) return `${feed.name} has a state that can be read, so there is nothing to rebuild`;
  for (const prefix of [logsPrefix(feed), quarantinePrefix(feed)]) {
    if (!(await isEmpty(archive.keys(prefix, '')))) return undefined;
  }
  return `${feed.name} has neither a state nor objects; the next poll starts it`;
}
