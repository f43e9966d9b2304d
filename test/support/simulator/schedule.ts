/** When events arrive at 1Password: a backlog spread evenly before the epoch, then a steady rate. */
export interface ScheduleOptions {
  /** The time at which the backlog ends and live events start, in milliseconds since 1970. */
  readonly epoch: number;
  /** Events per feed that arrived before the epoch. */
  readonly backlog: number;
  readonly backlogDays: number;
  /** Arrivals per feed and minute after the epoch. */
  readonly livePerMinute: number;
}

export interface Schedule {
  /** The arrival time of event `i`, in whole milliseconds since 1970. Never decreases with `i`. */
  arrival(i: number): number;
  /** The number of events that have arrived by `now`, inclusive. The inverse of `arrival`. */
  count(now: number): number;
}

const DAY = 86_400_000;

export function createSchedule({ epoch, backlog, backlogDays, livePerMinute }: ScheduleOptions): Schedule {
  const span = backlogDays * DAY;
  const start = epoch - span;

  function arrival(i: number): number {
    if (i < backlog) return Math.floor(start + (i * span) / backlog);
    // The first live event arrives after the epoch at any rate, so that exactly the backlog has arrived at the epoch.
    return epoch + Math.ceil(((i - backlog + 1) * 60_000) / livePerMinute);
  }

  function estimate(now: number): number {
    if (now >= epoch) return backlog + Math.floor(((now - epoch) * livePerMinute) / 60_000);
    return now < start ? 0 : Math.min(backlog, Math.floor(((now - start) * backlog) / span));
  }

  function count(now: number): number {
    let arrived = estimate(now);
    // Division and rounding may be off by one in either direction, and by at most the events of one millisecond.
    while (arrived > 0 && arrival(arrived - 1) > now) arrived -= 1;
    while (arrival(arrived) <= now) arrived += 1;
    return arrived;
  }

  return { arrival, count };
}
