import { setTimeout as sleep } from 'node:timers/promises';
import { FixSettings, PipelineError, ReplaceToken } from '../ingest/errors.ts';
import { ingest } from '../ingest/ingest.ts';
import type { Run } from '../ingest/run.ts';
import type { Display } from './terminal/poll-display.ts';
import type { FeedStatus } from './terminal/feed-progress.ts';

const BETWEEN_RUNS_MS = 10_000;
/** While another process is ahead on the feed, or the API repeats itself. */
const SHORT_WAIT_MS = 1_000;
const STALLS = 5;
const REPEATS_ITSELF = 'the API repeats itself: it says that there is more, and returns no new records';

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
  let said = '';
  for (let stalls = 0; ;) {
    let wait = BETWEEN_RUNS_MS;
    const startedAt = performance.now();
    try {
      const outcome = await ingest(newRun());
      said = '';
      status.doing = once ? outcome : `${outcome}; asked every ${BETWEEN_RUNS_MS / 1_000} s`;
      if (outcome === 'caught_up' && once) return true;
      if (outcome === 'out_of_time' || outcome === 'rewinding') wait = 0;
      if (outcome === 'overtaken') wait = SHORT_WAIT_MS;
      stalls = outcome === 'stalled' ? stalls + 1 : 0;
      if (stalls === 1 && !once) display.fault(status.feed, REPEATS_ITSELF);
      if (stalls > 0 && once) {
        wait = SHORT_WAIT_MS;
        if (stalls === STALLS) {
          display.fault(status.feed, `${REPEATS_ITSELF}; start again later`);
          return false;
        }
      }
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      status.doing = 'failed';
      // Of what lasts, once is enough.
      if (error.message !== said) display.fault(status.feed, error.message);
      said = error.message;
      if (once || needsARestart(error)) return false;
    } finally {
      status.busyMs += performance.now() - startedAt;
    }
    await sleep(wait);
  }
}

/** Trying again would give the same answer for as long as this process lives. An operator's command repairs the rest beside it. */
function needsARestart(error: PipelineError): boolean {
  return error instanceof ReplaceToken || error instanceof FixSettings;
}
