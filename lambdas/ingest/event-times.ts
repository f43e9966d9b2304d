import { toPantherTime } from '../../schemas/timestamp.ts';

/** An event this much older than the newest one before it (its seconds aside) is formatCount as late: an offline device has synchronized. */
const LATE_MS = 10 * 60_000;
/** Length of a time in Panther's form down to its minutes. */
const MINUTES = 16;

/** The latest event time so far, and which events are late. All times are in Panther's form, which sorts as text. */
export class EventTimes {
  late = 0;
  #latest: string | undefined;
  #lateBefore = '';
  readonly #parseTime: string;

  /**
   * @param latest the latest time before the batch
   * @param parseTime times after it come from devices whose clocks are ahead; they must not make all other events look late
   */
  constructor(latest: string | undefined, parseTime: string) {
    this.#latest = latest;
    this.#parseTime = parseTime;
    if (latest !== undefined) this.#lateBefore = lateThreshold(latest);
  }

  get latest(): string | undefined {
    return this.#latest;
  }

  /** Adds an event. */
  note(time: string | undefined): void {
    if (time === undefined) return;
    if (time < this.#lateBefore) this.late += 1;
    if (time > this.#parseTime || (this.#latest !== undefined && time <= this.#latest)) return;
    const isNextMinute = time.slice(0, MINUTES) !== this.#latest?.slice(0, MINUTES);
    this.#latest = time;
    if (isNextMinute) this.#lateBefore = lateThreshold(time);
  }
}

/** A time in Panther's form (in UTC, `2026-11-22 20:53:06.142000000`) as RFC 3339 with milliseconds. */
export function fromPantherTime(time: string): string {
  return `${time.slice(0, 23).replace(' ', 'T')}Z`;
}

/** The event time before which an event is late. */
function lateThreshold(newestEventTime: string): string {
  const newestMinute = Date.parse(`${newestEventTime.slice(0, MINUTES).replace(' ', 'T')}:00Z`);
  return toPantherTime(new Date(newestMinute - LATE_MS).toISOString()) ?? '';
}
