import { toPantherTime } from '../../schemas/timestamp.ts';
import { Batch } from './batch.ts';
import type { Flow } from './flow.ts';
import type { IdentitySet } from './identity-set.ts';
import { EventEncoder } from './lines/event-line.ts';
import { QuarantineEncoder } from './lines/quarantine-line.ts';
import type { Run } from './run.ts';
import type { FeedState } from './state.ts';

/**
 * An empty batch of a run.
 *
 * @param startedAt RFC 3339 in UTC with milliseconds: the parse time of its events
 * @param readBefore in a rewind, the identities of the records that this run has read before; added to
 */
export function newBatch(
  { config, ports, delivered }: Run,
  state: FeedState,
  flow: Flow,
  startedAt: string,
  readBefore?: IdentitySet,
): Batch {
  const { feed, schema, source, limits } = config;
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
    delivered: (day) => delivered.day(ports.states, feed, state, day),
    readBefore,
  });
}
