import { Batch, type BatchContext } from '../../../lambdas/ingest/batch.ts';
import { liveFlow } from '../../../lambdas/ingest/flow.ts';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';
import { EventEncoder } from '../../../lambdas/ingest/lines/event-line.ts';
import { QuarantineEncoder } from '../../../lambdas/ingest/lines/quarantine-line.ts';
import { LIMITS } from '../../../lambdas/ingest/limits.ts';
import type { Source } from '../../../lambdas/ingest/source.ts';
import type { Announcement, FeedState } from '../../../lambdas/ingest/state.ts';
import { firstState } from '../../../lambdas/ingest/state-changes.ts';
import { toPantherTime } from '../../../schemas/timestamp.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { viewOf } from '../records.ts';
import { SIGN_INS, SOURCE, START_TIME } from './run.ts';

export const STARTED_AT = '2026-11-22T20:00:00.000Z';

/** An empty batch. By default, it belongs to the live feed in its first state, with nothing delivered before. */
export function newBatch({
  source = SOURCE,
  schema = SCHEMAS[SIGN_INS.logType],
  state = firstState(STARTED_AT, { startTime: START_TIME }),
  flow = liveFlow(state),
  ...context
}: Partial<BatchContext> & { readonly source?: Source } = {}): Batch {
  return new Batch({
    schema,
    standardFields: source.standardFields,
    eventEncoder: new EventEncoder(schema, source, toPantherTime(STARTED_AT) ?? ''),
    quarantineEncoder: new QuarantineEncoder(schema, source, flow.position, STARTED_AT),
    limits: LIMITS,
    state,
    flow,
    startedAt: STARTED_AT,
    delivered: () => Promise.resolve([]),
    ...context,
  });
}

/** The announcement that follows a state. By default, it announces a batch of one event. */
export function announcementAt({ revision }: FeedState, change: Partial<Announcement> = {}): Announcement {
  return {
    revision: revision + 1,
    count: 1,
    digest: 'ab',
    next: { cursor: 'b' },
    days: ['2026-11-22'],
    announcedAt: STARTED_AT,
    outcome: { events: 1, lateEvents: 0, rejected: 0, skipped: 0 },
    ...change,
  };
}

/** The identities of delivered or rejected records. */
export function identitiesOf(records: readonly string[], isRejected = false): IdentitySet {
  const set = new IdentitySet();
  for (const record of records) {
    set.add(viewOf(record).identity, isRejected);
  }
  return set;
}
