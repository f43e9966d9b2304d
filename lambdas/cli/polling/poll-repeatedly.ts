import { setTimeout as sleep } from 'node:timers/promises';
import type { Feed } from '../../contract/feeds.ts';
import { troubleOf } from '../../health/trouble.ts';
import { FixSettings, messageWithRemedy, PipelineError, ReplaceToken } from '../../ingest/errors.ts';
import { ingest } from '../../ingest/ingest.ts';
import type { Outcome, Run } from '../../ingest/run.ts';
import { endInTime } from '../../sources/end-in-time.ts';
import type { Activity } from '../terminal/feed-progress.ts';
import type { Failure } from '../terminal/outages.ts';

export const POLL_INTERVAL_MS = 10_000;
/** While another process is ahead on the feed, or the API repeats itself. */
const SHORT_WAIT_MS = 1_000;
/** How often an API that repeats itself is asked before a poll that should end gives up. */
const MAX_STALLS = 5;

/** How a feed is polled, and who is told how it goes. */
export interface PollOptions {
  readonly feed: Feed;
  readonly newRun: () => Run;
  /** Whether to stop when the feed is caught up. */
  readonly once: boolean;
  /** The option that names the folder, to complete the command that fixes an error. */
  readonly target: string;
  /** Called at the end of each run. */
  readonly ended: (activity: Activity, busyMs: number) => void;
  readonly failed: (failure: Failure) => void;
  readonly succeeded: () => void;
}

/**
 * Polls a feed again and again; with `once`, until it is caught up.
 *
 * @returns false if an error stopped it
 */
export async function pollRepeatedly(options: PollOptions): Promise<boolean> {
  for (let stalls = 0; ;) {
    const result = await pollOnce(options);
    stalls = result === 'stalled' ? stalls + 1 : 0;
    const next = options.once ? afterOnlyPoll(result, stalls) : afterPoll(result);
    report(options, result, next);
    if (next.kind === 'end') return next.isWell;
    await sleep(next.waitMs);
  }
}

type Next =
  { readonly kind: 'end'; readonly isWell: boolean } | { readonly kind: 'poll'; readonly waitMs: number };

async function pollOnce({ newRun, ended }: PollOptions): Promise<Outcome | PipelineError> {
  const startedAt = performance.now();
  const busyMs = () => performance.now() - startedAt;
  try {
    const run = newRun();
    const outcome = await endInTime(ingest(run), run.ports.clock);
    ended(outcome, busyMs());
    return outcome;
  } catch (error) {
    ended('failed', busyMs());
    if (error instanceof PipelineError) return error;
    throw error;
  }
}

/** What follows a run that should end when the feed is caught up. */
function afterOnlyPoll(result: Outcome | PipelineError, stalls: number): Next {
  if (result === 'caught_up') return { kind: 'end', isWell: true };
  if (result instanceof PipelineError || result === 'silent' || stalls === MAX_STALLS) {
    return { kind: 'end', isWell: false };
  }
  return result === 'stalled' ? { kind: 'poll', waitMs: SHORT_WAIT_MS } : afterPoll(result);
}

function afterPoll(result: Outcome | PipelineError): Next {
  // Another attempt of this process would fail the same way. An operator's command fixes other errors beside it.
  if (result instanceof ReplaceToken || result instanceof FixSettings) return { kind: 'end', isWell: false };
  if (result === 'out_of_time' || result === 'rewinding') return { kind: 'poll', waitMs: 0 };
  return { kind: 'poll', waitMs: result === 'overtaken' ? SHORT_WAIT_MS : POLL_INTERVAL_MS };
}

function report(
  { once, feed, target, failed, succeeded }: PollOptions,
  result: Outcome | PipelineError,
  next: Next,
): void {
  const retryAt = next.kind === 'end' ? undefined : Date.now() + next.waitMs;
  const trouble = result instanceof PipelineError ? result : troubleSeenHere(result, feed);
  if (trouble === undefined) {
    succeeded();
  } else if (next.kind === 'end' || !once || result !== 'stalled') {
    const code = result instanceof PipelineError ? codeOf(result) : undefined;
    failed({ message: messageWithRemedy(trouble, { target }), code, retryAt });
  }
}

/** A person who waits for the end is also told why nothing happens. */
function troubleSeenHere(outcome: Outcome, feed: Feed): ReturnType<typeof troubleOf> {
  if (outcome !== 'rate_limited') return troubleOf(outcome, feed);
  return { message: '1Password accepts no more requests for now; what it returned is delivered', remedy: {} };
}

/** The code of a failed system call. */
function codeOf({ cause }: PipelineError): string | undefined {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
}
