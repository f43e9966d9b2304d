import { toPantherTime } from '../../schemas/timestamp.ts';
import { Batch } from './batch.ts';
import type { Flow } from './flow.ts';
import type { IdentitySet } from './identity-set.ts';
import { EventEncoder } from './lines/event-line.ts';
import { QuarantineEncoder } from './lines/quarantine-line.ts';
import type { Run } from './run.ts';
import type { FeedState } from './state.ts';

/** What a batch is compared with, if it is not only what was delivered at its own state. */
export interface Predecessors {
  /** In a rewind, the identities of the records that this run has read before; added to. */
  readonly readBefore?: IdentitySet | undefined;
  /** The identities of the batch before this one, by event day, if it may not be committed yet. They count, too. */
  readonly storing?: ReadonlyMap<string, IdentitySet> | undefined;
  /** Returns the last state that this run knows to be stored. By default, that is the batch's own state. */
  readonly storedState?: () => FeedState;
}

/**
 * An empty batch of a run.
 *
 * @param state after all batches before this one
 * @param startedAt RFC 3339 in UTC with milliseconds: the parse time of its events
 */
export async function newBatch(
  { config, schema: loadSchema, ports, delivered }: Run,
  state: FeedState,
  flow: Flow,
  startedAt: string,
  { readBefore, storing, storedState = () => state }: Predecessors = {},
): Promise<Batch> {
  const { feed, source, limits } = config;
  const schema = await loadSchema();
  const parseTime = toPantherTime(startedAt) ?? startedAt;
  return new Batch({
    schema,
    standardFields: source.standardFields,
    eventEncoder: new EventEncoder(schema, source, parseTime),
    quarantineEncoder: new QuarantineEncoder(schema, source, flow.position, startedAt),
    limits,
    state,
    flow,
    startedAt,
    delivered: async (day) => {
      const before = storing?.get(day);
      const stored = await delivered.day(ports.states, feed, storedState(), day);
      return before === undefined ? [stored] : [stored, before];
    },
    readBefore,
  });
}
