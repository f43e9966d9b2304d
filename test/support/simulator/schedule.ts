/** When events arrive at 1Password: the backlog evenly spread before the epoch, then a steady stream. */
export interface ScheduleOptions {
  /** Milliseconds since 1970: the moment when the backlog ends and live events begin. */
  readonly epoch: number;
  /** Events per feed that arrived before the epoch. */
  readonly backlog: number;
  readonly backlogDays: number;
  /** Arrivals per feed and minute after the epoch. */
  readonly livePerMinute: number;
}

export interface Schedule {
  /** When event `i` arrived, in whole milliseconds. Never decreases with `i`. */
  arrival(i: number): number;
  /** How many events have arrived at that moment, itself included. The inverse of `arrival`. */
  count(now: number): number;
}

const DAY = 86_400_000;

export function createSchedule({ epoch, backlog, backlogDays, livePerMinute }: ScheduleOptions): Schedule {
  const span = backlogDays * DAY;
  const start = epoch - span;

  function arrival(i: number): number {
    if (i < backlog) return Math.floor(start + (i * span) / backlog);
    // The first live event comes after the epoch, however high the rate: at the epoch, exactly the backlog is there.
    return epoch + Math.ceil(((i - backlog + 1) * 60_000) / livePerMinute);
  }

  function estimate(now: number): number {
    if (now >= epoch) return backlog + Math.floor(((now - epoch) * livePerMinute) / 60_000);
    return now < start ? 0 : Math.min(backlog, Math.floor(((now - start) * backlog) / span));
  }

  function count(now: number): number {
    let formatCount = estimate(now);
    // Division and floor may be one off either way (and no more than the events of one millisecond).
    while (formatCount > 0 && arrival(formatCount - 1) > now) formatCount -= 1;
    while (arrival(formatCount) <= now) formatCount += 1;
    return formatCount;
  }

  return { arrival, count };
}
