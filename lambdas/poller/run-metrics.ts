import { DIMENSIONS, METRICS } from '../contract/metrics.ts';
import { ReplaceToken, RewindFeed } from '../ingest/errors.ts';
import type { Totals } from '../ingest/progress.ts';
import type { Outcome } from '../ingest/run.ts';
import { newestEventAge, objectAge, stateAge, type FeedState } from '../ingest/state.ts';
import type { PollerSettings } from '../sources/poller-settings.ts';

/** How a run ended. */
export type RunEnd =
  | { readonly kind: 'completed'; readonly outcome: Outcome }
  | { readonly kind: 'failed'; readonly error: unknown };

/** What is known of a run when it has ended. */
export interface EndedRun {
  /** Undefined: it could not be read. */
  readonly state: FeedState | undefined;
  readonly totals: Totals;
  /** Records that the run put into quarantine, including those of a batch that it did not commit. */
  readonly quarantined: number;
  readonly end: RunEnd;
  /** When the token expires that was used, in milliseconds since 1970; undefined: never, or not known. */
  readonly tokenExpiresAt: number | undefined;
}

/** Values of metrics that have the same dimensions. */
export interface Measurement {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, number>>;
}

/** The poller that reports. */
export type Reporter = Pick<PollerSettings, 'source' | 'feed' | 'reportFeedAge'>;

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/** The user stores the token after the deployment. For this long after the first poll, a missing token raises no alarm. */
const TOKEN_GRACE_MS = 60 * MINUTE_MS;

/** Outcomes that are no backlog. A rewind is intended, and `stalled` and `silent` have metrics of their own. */
const NOT_BEHIND: readonly Outcome[] = ['caught_up', 'overtaken', 'rewinding', 'stalled', 'silent'];

/**
 * Whether the error has its own metric and alarm. All others count as errors of the function, which the alarm "Poller failing"
 * watches. So one cause raises one alarm.
 */
export function hasDedicatedAlarm(error: unknown): boolean {
  return error instanceof ReplaceToken || error instanceof RewindFeed;
}

/**
 * The metrics of a run that has just ended, as contract/metrics.ts describes them.
 *
 * @param now milliseconds since 1970
 */
export function measurements(run: EndedRun, settings: Reporter, now: number): Measurement[] {
  const source = { [DIMENSIONS.source]: settings.source.id };
  const feed = { ...source, [DIMENSIONS.feed]: settings.feed.name };
  const age =
    run.state === undefined ? {} : { [METRICS.newestObjectAge]: objectAge(run.state, now) / MINUTE_MS };
  return [
    { dimensions: source, values: { ...age, ...tokenMetrics(run, now) } },
    { dimensions: feed, values: { ...(settings.reportFeedAge ? age : {}), ...feedMetrics(run, now) } },
  ].filter(({ values }) => Object.keys(values).length > 0);
}

function tokenMetrics({ state, end, tokenExpiresAt }: EndedRun, now: number): Record<string, number> {
  const isNew = state !== undefined && stateAge(state, now) < TOKEN_GRACE_MS;
  const isRefused = isFailure(end, ReplaceToken) && !isNew;
  return {
    ...(tokenExpiresAt === undefined ? {} : { [METRICS.tokenDaysLeft]: (tokenExpiresAt - now) / DAY_MS }),
    ...(isRefused ? { [METRICS.tokensRefused]: 1 } : {}),
  };
}

function feedMetrics({ state, totals, quarantined, end }: EndedRun, now: number): Record<string, number> {
  // `totals` counts a record when its batch is committed, `quarantined` before that. If the commit got no answer, the record
  // may be reported twice. That is better than no alarm at all.
  const rejected = Math.max(totals.rejected, quarantined);
  const outcome = end.kind === 'completed' ? end.outcome : undefined;
  const isBehind = outcome !== undefined && !NOT_BEHIND.includes(outcome);
  return {
    ...(totals.events > 0 ? { [METRICS.eventsDelivered]: totals.events } : {}),
    ...(rejected > 0 ? { [METRICS.recordsRejected]: rejected } : {}),
    ...(isFailure(end, RewindFeed) || outcome === 'silent' ? { [METRICS.cursorsRefused]: 1 } : {}),
    ...(outcome === 'stalled' ? { [METRICS.repetitions]: 1 } : {}),
    ...(isBehind && state !== undefined ? { [METRICS.backlog]: newestEventAge(state, now) / MINUTE_MS } : {}),
  };
}

function isFailure(end: RunEnd, errorClass: typeof ReplaceToken | typeof RewindFeed): boolean {
  return end.kind === 'failed' && end.error instanceof errorClass;
}
