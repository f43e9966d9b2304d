import { setTimeout as sleep } from 'node:timers/promises';
import type { Feed } from '../../contract/feeds.ts';
import { addToTotals, noTotals, type Progress, type Totals } from '../../ingest/progress.ts';
import { formatCount } from './format-count.ts';
import { LiveLine, type Output } from './live-line.ts';

const SECOND_MS = 1_000;

/** Tells a person what a job does; with `json`, a script what it did, in one document. */
export class JobReport {
  readonly #source: object;
  readonly #feed: Feed;
  readonly #json: boolean;
  readonly #output: Output;
  readonly #live: LiveLine;
  readonly #totals = noTotals();
  readonly #notes: string[] = [];

  /** @param source which source it is, for a script */
  constructor(source: object, feed: Feed, json: boolean, output: Output) {
    this.#source = source;
    this.#feed = feed;
    this.#json = json;
    this.#output = output;
    this.#live = new LiveLine(output, json);
  }

  /** The totals of all steps so far. */
  get totals(): Readonly<Totals> {
    return this.#totals;
  }

  readonly note = (text: string): void => {
    if (this.#json) this.#notes.push(text);
    else this.#line(`${this.#feed.name}: ${text}`);
  };

  readonly progress = (step: Progress): void => {
    addToTotals(this.#totals, step);
    if (step.kind === 'committed' && step.events > 0) {
      this.note(`${formatCount(step.events, 'event')} in ${step.key}`);
    }
    if (step.kind === 'page') {
      this.#live.show(`${this.#feed.name}: ${formatCount(this.#totals.records, 'record')} read`);
    }
  };

  /** Waits so many milliseconds. A terminal shows how many seconds are left. */
  readonly wait = async (ms: number): Promise<void> => {
    const end = performance.now() + ms;
    for (let left = ms; left > 0; left = end - performance.now()) {
      this.#live.show(`${this.#feed.name}: ${formatCount(Math.ceil(left / SECOND_MS), 'second')} left`);
      await sleep(Math.min(left, SECOND_MS));
    }
    this.#live.clear();
  };

  /** The result, once: a document for a script, lines for a person. */
  done(result: Readonly<Record<'verb', string> & Record<string, unknown>>, lines: readonly string[]): void {
    if (this.#json) {
      const document = { source: this.#source, feed: this.#feed.name, ...result, notes: this.#notes };
      this.#output.write(`${JSON.stringify(document)}\n`);
    } else {
      for (const line of lines) this.#line(line);
    }
  }

  #line(text: string): void {
    this.#live.clear();
    this.#output.write(`${text}\n`);
  }
}
