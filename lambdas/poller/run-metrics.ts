import { DIMENSIONS, METRICS } from '../contract/metrics.ts';
import { ReplaceToken, RewindFeed } from '../ingest/errors.ts';
import type { Outcome } from '../ingest/run.ts';
import type { Totals } from '../ingest/progress.ts';
import { newestEventAge, objectAge, stateAge, type FeedState } from '../ingest/state.ts';
import type { PollerSettings } from '../sources/poller-settings.ts';

/** What is known of a run at its end. */
export interface EndedRun {
  /** Undefined: it could not be read. */
  readonly state: FeedState | undefined;
  readonly totals: Totals;
  /** Records that were set aside, those of a batch included whose commit another run, or nobody, has yet made. */
  readonly setAside: number;
  /** How it ended, or with which error. */
  readonly outcome: Outcome | { readonly error: unknown };
  /** When the token expires that was used, milliseconds since 1970; undefined: never, or not known. */
  readonly tokenExpiresAt: number | undefined;
}

/** Values of metrics that have their dimensions in common. */
export interface Measurement {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, number>>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** A token is put after the stack was deployed: for so long nobody is to be woken because there is none. */
const TOKEN_AWAITED_MS = 60 * MINUTE_MS;

/** A rewind is asked for, and repetition has a metric of its own. */
const NOT_BEHIND: readonly Outcome[] = ['caught_up', 'overtaken', 'rewinding', 'stalled'];

/** Whose run it was. */
export type Reporter = Pick<PollerSettings, 'source' | 'feed' | 'reportFeedAge'>;

/**
 * Whether a metric of its own tells of that error. All others are errors of the function, which the alarm "Poller failing"
 * watches: one cause is to raise one alarm.
 */
export function hasAlarmOfItsOwn(error: unknown): boolean {
  return error instanceof ReplaceToken || error instanceof RewindFeed;
}

/** What a run that has just ended reports, each metric as contract/metrics.ts says. */
export function measurements(run: EndedRun, settings: Reporter, now: number): Measurement[] {
  const source = { [DIMENSIONS.source]: settings.source.id };
  const feed = { ...source, [DIMENSIONS.feed]: settings.feed.name };
  const age =
    run.state === undefined ? {} : { [METRICS.newestObjectAge]: objectAge(run.state, now) / MINUTE_MS };
  return [
    { dimensions: source, values: { ...age, ...ofToken(run, now) } },
    { dimensions: feed, values: { ...(settings.reportFeedAge ? age : {}), ...ofFeed(run, now) } },
  ].filter(({ values }) => Object.keys(values).length > 0);
}

function ofToken({ state, outcome, tokenExpiresAt }: EndedRun, now: number): Record<string, number> {
  const isAwaited = state !== undefined && stateAge(state, now) < TOKEN_AWAITED_MS;
  const isRefused = errorOf(outcome) instanceof ReplaceToken && !isAwaited;
  return {
    ...(tokenExpiresAt === undefined ? {} : { [METRICS.tokenDaysLeft]: (tokenExpiresAt - now) / DAY_MS }),
    ...(isRefused ? { [METRICS.tokensRefused]: 1 } : {}),
  };
}

function ofFeed({ state, totals, setAside, outcome }: EndedRun, now: number): Record<string, number> {
  // What is set aside wakes somebody: rather told twice than, for a lost answer, not at all.
  const rejected = Math.max(totals.rejected, setAside);
  const isBehind = typeof outcome === 'string' && !NOT_BEHIND.includes(outcome);
  return {
    ...(totals.events > 0 ? { [METRICS.eventsDelivered]: totals.events } : {}),
    ...(rejected > 0 ? { [METRICS.recordsRejected]: rejected } : {}),
    ...(errorOf(outcome) instanceof RewindFeed ? { [METRICS.cursorsRefused]: 1 } : {}),
    ...(outcome === 'stalled' ? { [METRICS.repetitions]: 1 } : {}),
    ...(isBehind && state !== undefined ? { [METRICS.backlog]: newestEventAge(state, now) / MINUTE_MS } : {}),
  };
}

function errorOf(outcome: EndedRun['outcome']): unknown {
  return typeof outcome === 'string' ? undefined : outcome.error;
}
