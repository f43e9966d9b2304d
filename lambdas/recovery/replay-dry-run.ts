import { quarantinePrefix } from '../contract/object-layout.ts';
import { DeliveredIndex } from '../ingest/delivered-index.ts';
import { eventDay } from '../ingest/identity.ts';
import { IdentitySet } from '../ingest/identity-set.ts';
import { decodeObject } from '../ingest/lines/object-lines.ts';
import { decodeQuarantineLine } from '../ingest/lines/quarantine-line.ts';
import { RecordView } from '../ingest/record-view.ts';
import { readableState } from '../ingest/state-codec.ts';
import type { Reason } from '../ingest/validate.ts';
import { isEmpty } from './is-empty.ts';
import type { JobContext } from './job-context.ts';
import { readObjects } from './read-objects.ts';
import { ReplayFilter } from './replay-filter.ts';
import { replayKeys, type Replayed } from './replay.ts';

type Context = Pick<JobContext, 'feed' | 'schema' | 'source' | 'states' | 'replayStates' | 'archive' | 'now'>;

export interface ReplayDryRun extends Replayed {
  /** The number of distinct records that a replay would deliver now. */
  readonly events: number;
  /** Whether the state of earlier replays is lost, so that `events` includes what they delivered. A replay reads that from the bucket. */
  readonly isStateLost: boolean;
}

/**
 * What a replay of the quarantine would do now. Writes nothing.
 *
 * @param onFailing called once for each distinct record that still fails, with the key of its object
 * @throws RepairState if the feed's state is lost; FixSettings if it was never polled
 */
export async function replayDryRun(
  context: Context,
  onFailing: (reasons: readonly Reason[], key: string) => void,
): Promise<ReplayDryRun> {
  const { feed, schema, archive, replayStates } = context;
  const filter = new ReplayFilter(context, onFailing);
  const replayed = await readableState(() => replayStates.read(feed));
  const delivered = new DeliveredIndex();
  const counted = new IdentitySet();
  const record = new RecordView(schema);
  let events = 0;
  for await (const object of readObjects(archive, archive.keys(quarantinePrefix(feed), ''))) {
    const records = decodeObject(object).map(decodeQuarantineLine);
    for (const bytes of await filter.filter(object.key, records)) {
      const { identity, eventTime } = record.show(bytes);
      const before =
        replayed && (await delivered.day(replayStates, feed, replayed, eventDay(eventTime))).find(identity);
      if (before === 'event' || counted.find(identity) === 'event') continue;
      counted.add(identity, false);
      events += 1;
    }
  }
  const { failing, unsettled } = filter;
  const isStateLost = replayed === undefined && !(await isEmpty(replayKeys(context)));
  return { events, failing, unsettled, isStateLost };
}
