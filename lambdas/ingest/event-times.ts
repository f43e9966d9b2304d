import { toPantherTime } from '../../schemas/timestamp.ts';

/**
 * An event that is older than the newest one before it by more than this is counted as late: an offline device has synchronized.
 * Seconds are ignored.
 */
const LATE_MS = 10 * 60_000;
/** The length of a time in Panther's form up to its minutes. */
const MINUTES = 16;

/** Tracks the latest event time and counts late events. All times are in Panther's form, which sorts as a string. */
export class EventTimes {
  #late = 0;
  #latest: string | undefined;
  /** The minute for which `#lateBefore` was computed. Most events come in order, and need neither. */
  #minute = '';
  #lateBefore = '';
  readonly #parseTime: string;

  /**
   * @param latest the latest time before the batch
   * @param parseTime later event times come from devices whose clocks are ahead, and must not make all other events look late
   */
  constructor(latest: string | undefined, parseTime: string) {
    this.#latest = latest;
    this.#parseTime = parseTime;
  }

  /** The number of late events. */
  get late(): number {
    return this.#late;
  }

  get latest(): string | undefined {
    return this.#latest;
  }

  /** Adds an event. */
  add(time: string | undefined): void {
    if (time === undefined) return;
    const latest = this.#latest;
    if (latest === undefined || time > latest) {
      if (time <= this.#parseTime) this.#latest = time;
    } else if (this.#isLate(time, latest)) {
      this.#late += 1;
    }
  }

  #isLate(time: string, latest: string): boolean {
    const minute = latest.slice(0, MINUTES);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#lateBefore = lateThreshold(latest);
    }
    return time < this.#lateBefore;
  }
}

/** Converts a time in Panther's form (UTC, `2026-11-22 20:53:06.142000000`) to RFC 3339 with milliseconds. */
export function fromPantherTime(time: string): string {
  return `${time.slice(0, 23).replace(' ', 'T')}Z`;
}

/** Events before this time are late. */
function lateThreshold(newestEventTime: string): string {
  const newestMinute = Date.parse(`${newestEventTime.slice(0, MINUTES).replace(' ', 'T')}:00Z`);
  return toPantherTime(new Date(newestMinute - LATE_MS).toISOString()) ?? '';
}
