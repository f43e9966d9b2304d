import type { Clock } from '../ingest/ports.ts';

/** The time that a run has on AWS, so that the same happens on this machine. */
const RUN_MS = 55_000;

/**
 * The clock of a run that starts now. The run's time is over when either system clock says so: the monotonic clock may stop
 * while a machine sleeps, and the wall clock may be set back.
 */
export function newRunClock(): Clock {
  const until = performance.now() + RUN_MS;
  const endsAt = Date.now() + RUN_MS;
  return {
    now: Date.now,
    timeLeft: () => Math.min(until - performance.now(), endsAt - Date.now()),
  };
}
