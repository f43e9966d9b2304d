import type { Feed } from '../../lambdas/contract/feeds.ts';
import { TryAgainLater } from '../../lambdas/ingest/errors.ts';
import type { Page, PageReader } from '../../lambdas/ingest/ports.ts';
import type { Position } from '../../lambdas/ingest/state.ts';
import { pageOf } from './records.ts';
import { draw } from './simulator/random.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const PAGE_SIZE = 1_000;

/** How often something happens in an office of 20 people, by feed. */
const PER_WORKING_DAY: Readonly<Record<string, number>> = {
  signinattempts: 60,
  itemusages: 300,
  // On some days nobody changes anything.
  auditevents: 2,
};
const PER_WEEKEND_DAY: Readonly<Record<string, number>> = { signinattempts: 2, itemusages: 6 };
/** The share of item usages on devices that are offline, and for how many hours they stay so. */
const OFFLINE = { share: 0.03, hours: [1, 14, 70] } as const;

interface Arrival {
  readonly at: number;
  readonly time: number;
  readonly text: string;
}

/** When an office is closed: nobody uses 1Password. Milliseconds since 1970. */
export interface Holiday {
  readonly from: number;
  readonly to: number;
}

/**
 * One feed of an office of 20 people: busy from 7 to 18 o'clock on working days, a few events at weekends, none in the nights and
 * on holidays. Some events arrive late. 1Password returns them by cursor in order of arrival, and by time.
 */
export class OfficeFeed implements PageReader {
  /** In order of arrival. */
  readonly arrivals: readonly Arrival[];
  /** Whether the API fails now. */
  isDown = false;
  readonly #now: () => number;

  /**
   * @param from midnight of the first day, milliseconds since 1970
   * @param now the same
   */
  constructor(feed: Feed, from: number, days: number, holiday: Holiday, now: () => number) {
    this.#now = now;
    this.arrivals = Array.from({ length: days }, (_, day) => arrivalsOn(feed.name, from + day * DAY_MS))
      .flat()
      .filter(({ time }) => time < holiday.from || time >= holiday.to)
      .sort((a, b) => a.at - b.at);
  }

  readPage(_feed: Feed, position: Position): Promise<Page> {
    if (this.isDown) return Promise.reject(new TryAgainLater('1Password answered 500'));
    const count = this.#arrived();
    if ('cursor' in position) return Promise.resolve(this.#pageFrom(Number(position.cursor), count));
    // A long stretch of time ends with a cursor at the first arrival after it, so it is read in one page here.
    const [from, to] = [position.startTime, position.endTime ?? '9999'].map((time) => Date.parse(time));
    const found = this.arrivals.slice(0, count).filter(({ time }) => time >= from! && !(time >= to!));
    return Promise.resolve(
      pageOf(
        found.map(({ text }) => text),
        { cursor: String(count) },
        false,
      ),
    );
  }

  #pageFrom(first: number, count: number): Page {
    const end = Math.min(first + PAGE_SIZE, count);
    const texts = this.arrivals.slice(first, end).map(({ text }) => text);
    return pageOf(texts, { cursor: String(end) }, end < count);
  }

  /** The number of events that have arrived by now. */
  #arrived(): number {
    const now = this.#now();
    const next = this.arrivals.findIndex(({ at }) => at > now);
    return next === -1 ? this.arrivals.length : next;
  }
}

function arrivalsOn(feed: string, midnight: number): Arrival[] {
  const isWeekend = [0, 6].includes(new Date(midnight).getUTCDay());
  const [opens, closes] = isWeekend ? [9, 22] : [7, 18];
  const drawn = (purpose: string) => draw(midnight / DAY_MS, `${feed} ${purpose}`);
  const [count, time, offline, hours] = ['count', 'time', 'offline', 'hours'].map(drawn);
  const mean = (isWeekend ? PER_WEEKEND_DAY : PER_WORKING_DAY)[feed] ?? 0;
  return Array.from({ length: Math.round(2 * mean * count!(0)) }, (_, i) => {
    const happened = midnight + (opens + (closes - opens) * time!(i)) * HOUR_MS;
    const isOffline = feed === 'itemusages' && offline!(i) < OFFLINE.share;
    const delay = isOffline ? OFFLINE.hours[Math.floor(hours!(i) * OFFLINE.hours.length)]! * HOUR_MS : 5_000;
    return {
      at: happened + delay,
      time: happened,
      text: recordOf(feed, `${feed}-${midnight}-${i}`, happened),
    };
  });
}

function recordOf(feed: string, uuid: string, time: number): string {
  const audit = feed === 'auditevents' ? { action: 'create', object_type: 'vault' } : {};
  return JSON.stringify({ uuid, timestamp: new Date(time).toISOString(), ...audit });
}
