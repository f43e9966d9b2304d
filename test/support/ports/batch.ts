import { Batch, type BatchContext } from '../../../lambdas/ingest/batch.ts';
import { liveFlow } from '../../../lambdas/ingest/flow.ts';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';
import { IDENTITY_WORDS, rowId, uuidOf, writeIdentity } from '../../../lambdas/ingest/identity.ts';
import { parseJson } from '../../../lambdas/ingest/json.ts';
import { LIMITS } from '../../../lambdas/ingest/limits.ts';
import type { Announcement, FeedState } from '../../../lambdas/ingest/state.ts';
import { firstState } from '../../../lambdas/ingest/state-changes.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { SIGN_INS, SOURCE, START_TIME } from './run.ts';

export const STARTED_AT = '2026-11-22T20:00:00.000Z';

/** A batch of the live feed whose state was just made and that knows of nothing, but for what is given. */
export function newBatch(context: Partial<BatchContext> = {}): Batch {
  const { state = firstState(STARTED_AT, { startTime: START_TIME }) } = context;
  const nothing = new IdentitySet();
  return new Batch({
    schema: SCHEMAS[SIGN_INS.logType],
    source: SOURCE,
    limits: LIMITS,
    state,
    flow: liveFlow(state),
    startedAt: STARTED_AT,
    delivered: () => Promise.resolve(nothing),
    ...context,
  });
}

/** What a run announces at a state: a batch of one event, unless a test says otherwise. */
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

/** The identities of records that were delivered, or rejected. */
export function identitiesOf(texts: readonly string[], isRejected = false): IdentitySet {
  const set = new IdentitySet();
  const words = new Uint32Array(IDENTITY_WORDS);
  for (const text of texts) {
    writeIdentity(words, rowId(SIGN_INS.logType, text), uuidOf(parseJson(text)));
    set.add(words, isRejected);
  }
  return set;
}
