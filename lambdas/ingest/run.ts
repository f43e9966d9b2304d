import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import type { Feed } from '../contract/feeds.ts';
import { Batch } from './batch.ts';
import type { DeliveredIndex } from './delivered-index.ts';
import type { Flow } from './flow.ts';
import type { IdentitySet } from './identity-set.ts';
import type { Limits } from './limits.ts';
import type { Origin } from './objects.ts';
import type { EncodedIdentities, Ports } from './ports.ts';
import type { PagePrefetcher } from './page-prefetcher.ts';
import type { Source } from './source.ts';
import type { FeedState } from './state.ts';

/** One feed of one source, and the outside world as ports. */
export interface Run {
  readonly feed: Feed;
  readonly source: Source;
  readonly schema: CompiledSchema;
  readonly ports: Ports;
  readonly limits: Limits;
  /** From which event time on a feed is read that was never polled before, RFC 3339. */
  readonly startTime: string;
  /** What this process knows of the identities in `ports.states`. */
  readonly delivered: DeliveredIndex;
  readonly origin: Origin;
}

/**
 * How a run ended.
 * - `caught_up`: the API has no more right now, and no rewind is under way
 * - `rewinding`: the API has no more right now; the next run goes on with the rewind
 * - `out_of_time`: there is more; the next run goes on
 * - `overtaken`: another run works on the same feed, and goes on
 * - `waiting`: the announced batch cannot be read again, and is withdrawn when every run that may still store it has ended
 * - `stalled`: the API repeats itself: it says that there is more, and returns no new records; the next run asks again
 * - `rate_limited`: the API takes no more requests in this run's time; the next run goes on
 */
export type Outcome =
  'caught_up' | 'rewinding' | 'out_of_time' | 'overtaken' | 'waiting' | 'stalled' | 'rate_limited';

/** A run, and the pages that it reads. */
export interface Session {
  readonly run: Run;
  readonly pages: PagePrefetcher;
}

/** The result of a step: the state to continue from, or the outcome with which the run ends. */
export type Step =
  { readonly kind: 'next'; readonly state: FeedState } | { readonly kind: 'end'; readonly outcome: Outcome };

export function next(state: FeedState): Step {
  return { kind: 'next', state };
}

export function end(outcome: Outcome): { readonly kind: 'end'; readonly outcome: Outcome } {
  return { kind: 'end', outcome };
}

/** Writes a state, and the identities of the batch that it announces. */
export async function save(
  run: Run,
  before: FeedState,
  after: FeedState,
  identities?: EncodedIdentities,
): Promise<Step> {
  if ((await run.ports.states.write(run.feed, after, identities)) === 'overtaken') return end('overtaken');
  run.delivered.wrote(before, after);
  tell(run, before, after);
  return next(after);
}

/** Reports a state that this run wrote. */
export function tell({ ports }: Run, before: FeedState, after: FeedState): void {
  ports.progress({ kind: 'state', state: after });
  const { lastRewind } = after;
  if (before.rewind !== undefined && after.rewind === undefined && lastRewind !== undefined) {
    ports.progress({ kind: 'rewound', ...lastRewind });
  }
}

export function newBatch(
  run: Run,
  state: FeedState,
  flow: Flow,
  startedAt: string,
  readBefore?: IdentitySet,
): Batch {
  const { feed, schema, source, limits, delivered, ports } = run;
  const knownOf = (day: string) => delivered.day(ports.states, feed, state, day);
  return new Batch({ schema, source, limits, state, flow, startedAt, delivered: knownOf, readBefore });
}

/** Milliseconds since a time (RFC 3339). A time in the future comes from a wrong clock, and its distance is taken instead. */
export function ageOf(run: Run, time: string): number {
  return Math.abs(run.ports.clock.now() - Date.parse(time));
}

export function now(run: Run): string {
  return new Date(run.ports.clock.now()).toISOString();
}
