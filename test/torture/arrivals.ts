import type { ModelApi } from './model-api.ts';
import { VALID_IN, type Arrival, type Day, type RecordKind } from './schedule.ts';

/** In a raw text, the byte E9: é in Latin-1. */
const INVALID_BYTE = '\udce9';

/** Adds records to the API, and remembers their kinds. */
export class Arrivals {
  /** By the raw text of the record. */
  readonly kinds = new Map<string, RecordKind>();
  readonly #api: ModelApi;
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(api: ModelApi, now: () => number) {
    this.#api = api;
    this.#now = now;
  }

  /** Adds a record with a new uuid. */
  add(arrival: Arrival): void {
    this.#add(arrival, this.kinds.size, 0);
  }

  /** Adds a record with the uuid of the last one, and other content. */
  addChanged(arrival: Arrival): void {
    this.#add(arrival, this.kinds.size - 1, 1);
  }

  #add({ kind, day }: Arrival, number: number, content: number): void {
    const timestamp = this.#timestampOf(day);
    const json = JSON.stringify({ uuid: `E${number}`, timestamp, validIn: VALID_IN[kind], content });
    const text = kind === 'not UTF-8' ? json.replace(/}$/, `,"name":"caf${INVALID_BYTE}"}`) : json;
    this.kinds.set(text, kind);
    this.#api.arrived.push(text);
  }

  #timestampOf(day: Day): string | undefined {
    if (day === 'none') return undefined;
    return day === 'now' ? new Date(this.#now()).toISOString() : `2026-11-${day}T19:59:58Z`;
  }
}
