import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import { formatInstant, type Instant } from './instant.ts';
import { draw } from './random.ts';
import type { Schedule } from './schedule.ts';

/** The event's own time, and its place in an export burst if it is part of one. */
export interface Timing {
  /** Event number of the first event of the burst, or undefined. */
  readonly burst: number | undefined;
  readonly time: Instant;
}

interface Habits {
  /** Share of events that arrive late, and by how much at most. */
  readonly lateShare: number;
  readonly lateMost: number;
  /** Share of timestamps in whole seconds; of the rest, share in milliseconds. What is left has nanoseconds. */
  readonly seconds: number;
  readonly milliseconds: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Panther: a delay of up to one day, because some devices sync once or twice a day [O]. */
export const LATEST = 24 * HOUR;

/**
 * Item usages are client time in milliseconds and come when a device syncs [D]; sign-ins and audit events are server
 * time, in nanoseconds or seconds [D samples], and near enough immediate (9 minutes seen once [O]).
 */
const HABITS: Readonly<Record<FeedName, Habits>> = {
  signinattempts: { lateShare: 0.01, lateMost: HOUR, seconds: 0.15, milliseconds: 0.05 },
  itemusages: { lateShare: 0.12, lateMost: LATEST - MINUTE, seconds: 0.03, milliseconds: 1 },
  auditevents: { lateShare: 0.005, lateMost: HOUR, seconds: 0.1, milliseconds: 0.05 },
};

/** Exporting a vault gives one item usage per item [D]: bursts sit at the front of some blocks of this many events. */
const BLOCK = 64;
const BURST_SHARE = 0.06;

/** The event times of a feed. An event's time is never after its arrival, nor more than LATEST before it. */
export function createTiming(seed: number, feed: FeedName, schedule: Schedule): (i: number) => Timing {
  const habits = HABITS[feed];
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

  function happened(i: number): number {
    const delay =
      isLate(i) < habits.lateShare
        ? // Minutes are as frequent as hours: the exponent is what is uniform.
          MINUTE * (habits.lateMost / MINUTE) ** delayOf(i)
        : 5000 * delayOf(i);
    return schedule.arrival(i) - 1 - Math.floor(delay);
  }

  return (i) => {
    const burst = burstOf(i);
    if (burst !== undefined) {
      const arrival = schedule.arrival(i);
      const ms = Math.min(happened(burst) + (i - burst) * 7, arrival - 1);
      return { burst, time: { ms: Math.max(ms, arrival - LATEST), ns: 0 } };
    }
    const ms = happened(i);
    if (precisionOf(i) < habits.seconds) return { burst, time: { ms: Math.floor(ms / 1000) * 1000, ns: 0 } };
    if (finerOf(i) < habits.milliseconds) return { burst, time: { ms, ns: 0 } };
    return { burst, time: { ms, ns: Math.floor(nanosecondsOf(i) * 1_000_000) } };
  };
}

export function timestampOf({ time }: Timing): string {
  return formatInstant(time);
}
