import { encodeCursor } from './cursors.ts';
import { createPerson } from './person.ts';
import { Random } from './random.ts';
import { createSignIn } from './sign-in-record.ts';
import { MAX_PAGES, TemplatePage } from './template-page.ts';

/** The largest page of the Events API, and the only one that these pages have. */
export const PAGE_RECORDS = 1_000;
/** A day has this many pages. Compression finds nothing to repeat in them: it looks back 32 kB, a twentieth of a page. */
const PAGES_PER_DAY = 20;
const PEOPLE = 2_000;
const DAY_S = 86_400;
const SEED = 20_261_126;

/** Where a page has its cursor: before the records, or after them. A client that reads it first can send its next request earlier. */
export type CursorPlace = 'first' | 'last';

export interface SignInPagesOptions {
  readonly events: number;
  readonly cursor: CursorPlace;
  /** The first day of the events, in milliseconds since 1970. */
  readonly firstDay: number;
}

/** A response body, in three parts. */
export interface RenderedPage {
  readonly head: string;
  readonly items: Buffer;
  readonly tail: string;
  /** Must be called when the parts were sent: the next page is written over them. */
  readonly release: () => void;
}

/** Sign-in attempts in pages: 20,000 a day, each page and each record the same whenever it is read. */
export class SignInPages {
  readonly #events: number;
  readonly #cursor: CursorPlace;
  readonly #firstDay: number;
  readonly #templates: readonly TemplatePage[];
  readonly #dates = new Map<number, Buffer>();

  /** @throws RangeError if there are more events than uuids */
  constructor({ events, cursor, firstDay }: SignInPagesOptions) {
    if (events > MAX_PAGES * PAGE_RECORDS) throw new RangeError(`more than ${MAX_PAGES} pages`);
    this.#events = events;
    this.#cursor = cursor;
    this.#firstDay = firstDay;
    this.#templates = createTemplates(Math.min(PAGES_PER_DAY, Math.ceil(events / PAGE_RECORDS)));
  }

  /** @param page a number; after the last page, all pages are empty and have the same cursor */
  render(page: number): RenderedPage {
    const records = Math.max(0, Math.min(PAGE_RECORDS, this.#events - page * PAGE_RECORDS));
    const hasMore = (page + 1) * PAGE_RECORDS < this.#events;
    const { items, release } = this.#records(page, records);
    const cursor = `"cursor":"${encodeCursor(records === 0 ? page : page + 1)}"`;
    return this.#cursor === 'first'
      ? { head: `{${cursor},"has_more":${hasMore},"items":[`, items, tail: ']}', release }
      : { head: '{"items":[', items, tail: `],"has_more":${hasMore},${cursor}}`, release };
  }

  #records(page: number, records: number): Pick<RenderedPage, 'items' | 'release'> {
    const template = this.#templates[page % PAGES_PER_DAY];
    if (records === 0 || template === undefined) return { items: Buffer.of(), release: () => undefined };
    const day = Math.floor(page / PAGES_PER_DAY);
    const bytes = template.render(page, (dayShift) => this.#date(day + dayShift));
    return {
      items: bytes.subarray(0, template.lengthOf(records)),
      release: () => {
        template.release(bytes);
      },
    };
  }

  /** @param day from the first day */
  #date(day: number): Buffer {
    let date = this.#dates.get(day);
    if (date === undefined) {
      date = Buffer.from(new Date(this.#firstDay + day * DAY_S * 1_000).toISOString().slice(0, 10));
      this.#dates.set(day, date);
    }
    return date;
  }
}

/** The first day of events that end yesterday, so that nothing in them is in the future. */
export function firstDayOf(events: number, now: number): number {
  const days = Math.ceil(events / (PAGES_PER_DAY * PAGE_RECORDS));
  return (Math.floor(now / (DAY_S * 1_000)) - days) * DAY_S * 1_000;
}

/** The pages of a day, from midnight on. */
function createTemplates(count: number): TemplatePage[] {
  const random = new Random(SEED);
  const accountUuid = random.id();
  const people = Array.from({ length: PEOPLE }, () => createPerson(random, accountUuid));
  const secondsPerRecord = DAY_S / (PAGES_PER_DAY * PAGE_RECORDS);
  return Array.from(
    { length: count },
    (_, page) =>
      new TemplatePage(
        Array.from({ length: PAGE_RECORDS }, (_, record) =>
          createSignIn(
            random,
            random.pick(people),
            accountUuid,
            (page * PAGE_RECORDS + record) * secondsPerRecord,
          ),
        ),
      ),
  );
}
