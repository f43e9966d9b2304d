import { TryAgainLater } from '../ingest/errors.ts';
import type { Clock } from '../ingest/ports.ts';
import type { Outcome } from '../ingest/run.ts';

/** The time that is left to report the error. */
const MARGIN_MS = 1_500;

/**
 * The outcome of a run. A run that does not end in time is a failure. So is one whose promise nobody settles: without the timer, the
 * process would have nothing to do and exit without a word, which Lambda takes for a success.
 *
 * @throws what the run throws; TryAgainLater if it has not ended in time
 */
export async function endInTime(run: Promise<Outcome>, clock: Clock): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(new TryAgainLater('the run did not end in time; the next run continues'));
      },
      Math.max(0, clock.timeLeft() - MARGIN_MS),
    );
  });
  try {
    return await Promise.race([run, overdue]);
  } finally {
    clearTimeout(timer);
    // If it fails later, nobody waits for it any more.
    run.catch(() => undefined);
  }
}
