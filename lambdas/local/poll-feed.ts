import { setTimeout as sleep } from 'node:timers/promises';
import { RepairState, ReplaceToken, RewindFeed, FixSettings, PipelineError } from '../ingest/errors.ts';
import { ingest, type Run } from '../ingest/ingest.ts';
import type { Display } from './display.ts';
import type { FeedStatus } from './feed-status.ts';

const BETWEEN_RUNS_MS = 10_000;
/** While another process is ahead on the feed, or the API says that there is more and gives nothing. */
const SHORT_WAIT_MS = 1_000;
const STALLS = 5;

/**
 * Runs a feed again and again; with `once` until it is caught up.
 *
 * @returns false when it stopped for a fault. Others go on.
 */
export async function pollFeed(
  newRun: () => Run,
  once: boolean,
  status: FeedStatus,
  display: Display,
): Promise<boolean> {
  for (let stalls = 0; ;) {
    let wait = BETWEEN_RUNS_MS;
    const startedAt = performance.now();
    try {
      const outcome = await ingest(newRun());
      status.doing = once ? outcome : `${outcome}; asked every ${BETWEEN_RUNS_MS / 1_000} s`;
      if (outcome === 'caught up' && once) return true;
      if (outcome === 'out of time') wait = 0;
      if (outcome === 'overtaken') wait = SHORT_WAIT_MS;
      if (outcome === 'claimed' && once) {
        display.fault(
          status.feed,
          "an operator's command is not at its end: run it again, and then start again",
        );
        return false;
      }
      stalls = outcome === 'stalled' ? stalls + 1 : 0;
      if (outcome === 'stalled' && once) {
        wait = SHORT_WAIT_MS;
        if (stalls === STALLS) {
          display.fault(
            status.feed,
            'the API says that there is more, and gives nothing new; start again later',
          );
          return false;
        }
      }
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      status.doing = 'failed';
      display.fault(status.feed, error.message);
      if (once || needsAPerson(error)) return false;
    } finally {
      status.busyMs += performance.now() - startedAt;
    }
    await sleep(wait);
  }
}

/** Trying again would give the same answer until somebody has acted. */
function needsAPerson(error: PipelineError): boolean {
  return [ReplaceToken, RewindFeed, FixSettings, RepairState].some((kind) => error instanceof kind);
}
