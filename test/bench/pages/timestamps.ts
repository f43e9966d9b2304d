import type { Random } from './random.ts';

const DAY_S = 86_400;

const OFFSETS = [
  { share: 82, text: 'Z', minutes: 0 },
  { share: 6, text: '+00:00', minutes: 0 },
  { share: 6, text: '+05:30', minutes: 330 },
  { share: 6, text: '-08:00', minutes: -480 },
];

/** Go omits trailing zeros, so 9 digits are the most frequent precision, and each shorter one is rarer. */
const PRECISIONS = [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 8, 8, 7, 6, 6, 5, 4, 3, 3, 3, 2, 1, 0, 0];

/** The end of an RFC 3339 timestamp, and the date that belongs before it. */
export interface TimeOfDay {
  /** From the date to the timestamp's own date, in days: an offset, or the clock of a device, may lead over midnight. */
  readonly dayShift: number;
  /** `Thh:mm:ss.fffZ`, with 0 to 9 digits of a fraction, and one of several offsets. */
  readonly text: string;
}

/**
 * Writes a time of day as one of the devices does.
 *
 * @param seconds since midnight in UTC; may be negative, or more than a day
 */
export function timeOfDay(random: Random, seconds: number): TimeOfDay {
  const { text: zone, minutes } = random.pickByShare(OFFSETS);
  const local = Math.floor(seconds) + minutes * 60;
  const dayShift = Math.floor(local / DAY_S);
  const clock = new Date((local - dayShift * DAY_S) * 1_000).toISOString().slice(10, 19);
  const digits = random.pick(PRECISIONS);
  const fraction = digits === 0 ? '' : `.${random.digits(digits)}`;
  return { dayShift, text: `${clock}${fraction}${zone}` };
}

/** How many seconds after its turn an event happened. Most arrive in order, some a minute late, a few hours late. */
export function arrivalDelay(random: Random): number {
  const kind = random.next();
  if (kind < 0.88) return random.next() * 4;
  if (kind < 0.98) return random.next() * 90;
  return random.next() * 3 * 3_600;
}
