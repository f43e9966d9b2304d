import type { ModelApi } from './model-api.ts';
import { VALID_IN, type Arrival, type RecordKind } from './schedule.ts';

/** In a raw text, the byte E9: é in Latin-1. */
const INVALID_BYTE = '\udce9';

/** Adds records to the API, and remembers their kinds. */
export class Arrivals {
  /** By the raw text of the record. */
  readonly kinds = new Map<string, RecordKind>();
  readonly #api: ModelApi;

  constructor(api: ModelApi) {
    this.#api = api;
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
    const time = day === 'none' ? {} : { timestamp: `2026-11-${day}T19:59:58Z` };
    const json = JSON.stringify({ uuid: `E${number}`, ...time, validIn: VALID_IN[kind], content });
    const text = kind === 'not UTF-8' ? json.replace(/}$/, `,"name":"caf${INVALID_BYTE}"}`) : json;
    this.kinds.set(text, kind);
    this.#api.arrived.push(text);
  }
}
