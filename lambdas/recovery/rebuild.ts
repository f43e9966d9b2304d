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
/** 1Password keeps events for so long (Events API, "Introduction"). */
const API_RETENTION_DAYS = 120;

export interface Rebuilt {
  readonly events: number;
  readonly rejected: number;
  /** When the object was announced after which the feed is read on, RFC 3339; undefined: it is read again from `live`. */
  readonly since: string | undefined;
  readonly live: Position;
}

/** What the newest object tells: the one with the highest revision, whatever the clocks said. */
interface Newest {
  readonly revision: number;
  readonly live: Position;
  readonly announcedAt: string;
}

/**
 * Puts a state in the place of one that is lost or cannot be read. The identities of all that is in the bucket are written
 * first, so that nothing is delivered again; then the state, with the position that the newest object tells. One that was
 * cut short is run again.
 *
 * @throws FixSettings when the feed has a state that can be read
 */
export async function rebuild(context: JobContext): Promise<Rebuilt> {
  const { feed, states, archive } = context;
  await refuseWhatIsNotLost(context);
  await waitForOthers(context, 'run');

  const startedAt = context.now();
  const time = new Date(startedAt).toISOString();
  const oldest = new Date(startedAt - IDENTITY_DAYS * DAY_MS).toISOString();
  const keysOf = (prefix: string) => archive.keys(prefix, hourFolder(prefix, oldest));
  const stored = new StoredIdentities(context, states, time);
  let newest: Newest | undefined;
  let lastObjectAt: string | undefined;
  const events = await stored.addAll(keysOf(logsPrefix(feed)), 'events', ({ metadata }) => {
    const { revision = 0, announcedAt = '', live } = objectOrigin(metadata) ?? {};
    if (announcedAt > (lastObjectAt ?? '')) lastObjectAt = announcedAt;
    if (live !== undefined && revision > (newest?.revision ?? 0)) newest = { revision, live, announcedAt };
  });
  const rejected = await stored.addAll(keysOf(quarantinePrefix(feed)), 'rejected records');

  // Where no object tells, all that 1Password has is read again, and what is there already is known.
  const live = newest?.live ?? { startTime: new Date(startedAt - API_RETENTION_DAYS * DAY_MS).toISOString() };
  const state = { ...firstState(time, live), lastObjectAt, newestEventTime: stored.latestEventTime };
  if ((await states.replaceLost(feed, state)) === 'overtaken') {
    throw new FixSettings(`${feed.name} has a state again: another rebuild was quicker`);
  }
  return { events, rejected, since: newest?.announcedAt, live };
}

async function refuseWhatIsNotLost({ feed, states, archive }: JobContext): Promise<void> {
  let state: FeedState | undefined;
  try {
    state = await states.read(feed);
  } catch (error) {
    if (error instanceof RepairState) return;
    throw error;
  }
  if (state !== undefined) {
    throw new FixSettings(`${feed.name} has a state that can be read: there is nothing to rebuild`);
  }
  for (const prefix of [logsPrefix(feed), quarantinePrefix(feed)]) {
    if (!(await isEmpty(archive.keys(prefix, '')))) return;
  }
  throw new FixSettings(`${feed.name} has neither a state nor objects: the next poll starts it`);
}
