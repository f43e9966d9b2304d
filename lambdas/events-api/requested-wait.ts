import type { Clock } from '../ingest/ports.ts';

/** A longer wait is not believed: 1Password counts requests per minute and per hour ("Rate limits"). */
const LONGEST_MS = 3_600_000;

/** A time until which a server has asked for no requests. */
export interface Wait {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** The status of the response that asked for it. */
  readonly status: number | undefined;
}

/** What a server has asked to wait, if that is longer than the run. A process keeps it between runs. */
export class RequestedWait {
  #wait: Wait | undefined;

  /**
   * Remembers a wait.
   *
   * @param ms milliseconds from now; of more than an hour, an hour counts
   */
  start(ms: number, status: number | undefined, clock: Pick<Clock, 'now'>): void {
    if (ms > 0) this.#wait = { until: clock.now() + Math.min(ms, LONGEST_MS), status };
  }

  /** The wait, if it is not over. */
  current(clock: Pick<Clock, 'now'>): Wait | undefined {
    const left = (this.#wait?.until ?? 0) - clock.now();
    // If the clock was set back, the rest may seem to be longer than any wait.
    return left > 0 && left <= LONGEST_MS ? this.#wait : undefined;
  }
}
