import type { Clock } from '../ingest/ports.ts';

/** As long as a run has on AWS, so that what happens there can be seen here. */
const RUN_MS = 55_000;

/**
 * The clock of a run that begins now. It is over at its time by either clock: the one that only counts may stand still while a
 * machine sleeps, the one of the calendar may be put back.
 */
export function newRunClock(): Clock {
  const until = performance.now() + RUN_MS;
  const endsAt = Date.now() + RUN_MS;
  return {
    now: Date.now,
    timeLeft: () => Math.min(until - performance.now(), endsAt - Date.now()),
  };
}
