import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import { formatInstant, type Instant } from './instant.ts';
import { draw } from './random.ts';
import type { Schedule } from './schedule.ts';

/** The event's own time, and its export burst if it is part of one. */
export interface Timing {
  /** The index of the burst's first event. Undefined for an event outside a burst. */
  readonly burst: number | undefined;
  readonly time: Instant;
}

interface TimeProfile {
  /** The share of events that arrive late. */
  readonly lateShare: number;
  /** The longest delay, in milliseconds. */
  readonly maxDelay: number;
  /** The share of timestamps in whole seconds; of the others, the share in milliseconds. The remaining ones have nanoseconds. */
  readonly seconds: number;
  readonly milliseconds: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Panther reports delays of up to one day, because some devices sync once or twice a day [O]. */
const MAX_DELAY = 24 * HOUR;

/**
 * Item usages have the client's time in milliseconds and arrive when a device syncs [D]. Sign-ins and audit events have the
 * server's time in nanoseconds or seconds [D samples] and arrive almost immediately (9 minutes seen once [O]).
 */
const PROFILES: Readonly<Record<FeedName, TimeProfile>> = {
  signinattempts: { lateShare: 0.01, maxDelay: HOUR, seconds: 0.15, milliseconds: 0.05 },
  itemusages: { lateShare: 0.12, maxDelay: MAX_DELAY - MINUTE, seconds: 0.03, milliseconds: 1 },
  auditevents: { lateShare: 0.005, maxDelay: HOUR, seconds: 0.1, milliseconds: 0.05 },
};

/** Exporting a vault creates one item usage per item [D]. Some blocks of this many events start with such a burst. */
const BLOCK = 64;
const BURST_SHARE = 0.06;

/** The event times of a feed. An event's time is never after its arrival, and at most MAX_DELAY before it. */
export function createTiming(seed: number, feed: FeedName, schedule: Schedule): (i: number) => Timing {
  const profile = PROFILES[feed];
  const isLate = draw(seed, `${feed}/late`);
  const delayOf = draw(seed, `${feed}/delay`);
  const precisionOf = draw(seed, `${feed}/precision`);
  const finerOf = draw(seed, `${feed}/finer`);
  const nanosecondsOf = draw(seed, `${feed}/nanoseconds`);
  const isBurst = draw(seed, `${feed}/burst`);
  const burstLength = draw(seed, `${feed}/burst-length`);

  function burstOf(i: number): number | undefined {
    if (feed !== 'itemusages') return undefined;
    const block = Math.floor(i / BLOCK);
    if (isBurst(block) >= BURST_SHARE) return undefined;
    return i % BLOCK < 16 + burstLength(block) * (BLOCK - 16) ? block * BLOCK : undefined;
  }

  function eventMs(i: number): number {
    const delay =
      isLate(i) < profile.lateShare
        ? // The exponent is uniform, so delays of minutes are as frequent as delays of hours.
          MINUTE * (profile.maxDelay / MINUTE) ** delayOf(i)
        : 5000 * delayOf(i);
    return schedule.arrival(i) - 1 - Math.floor(delay);
  }

  return (i) => {
    const burst = burstOf(i);
    if (burst !== undefined) {
      const arrival = schedule.arrival(i);
      const ms = Math.min(eventMs(burst) + (i - burst) * 7, arrival - 1);
      return { burst, time: { ms: Math.max(ms, arrival - MAX_DELAY), ns: 0 } };
    }
    const ms = eventMs(i);
    if (precisionOf(i) < profile.seconds) return { burst, time: { ms: Math.floor(ms / 1000) * 1000, ns: 0 } };
    if (finerOf(i) < profile.milliseconds) return { burst, time: { ms, ns: 0 } };
    return { burst, time: { ms, ns: Math.floor(nanosecondsOf(i) * 1_000_000) } };
  };
}

export function timestampOf({ time }: Timing): string {
  return formatInstant(time);
}
