import type { Feed } from '../../contract/feeds.ts';
import { addToTotals, noTotals, type Progress, type Totals } from '../../ingest/progress.ts';
import { formatCount } from './format-count.ts';

const CLEAR_LINE = '\r\u001b[K';

/** Where a report goes: a terminal, whose last line can be overwritten, a pipe, or a file. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Tells a person, or with `json` a script, what a job does. */
export class JobReport {
  readonly #feed: Feed;
  readonly #json: boolean;
  readonly #output: Output;
  readonly #isLive: boolean;
  readonly #totals = noTotals();

  constructor(feed: Feed, json: boolean, output: Output) {
    this.#feed = feed;
    this.#json = json;
    this.#output = output;
    this.#isLive = output.isTTY === true && !json;
  }

  /** The totals of all steps so far. */
  get totals(): Readonly<Totals> {
    return this.#totals;
  }

  readonly note = (text: string): void => {
    if (this.#json) this.#object({ kind: 'note', text });
    else this.#line(`${this.#feed.name}: ${text}`);
  };

  readonly progress = (step: Progress): void => {
    addToTotals(this.#totals, step);
    if (step.kind === 'committed') {
      if (this.#json) this.#object(step);
      else if (step.events > 0) this.note(`${formatCount(step.events, 'event')} in ${step.key}`);
    }
    if (this.#isLive && step.kind === 'page') {
      this.#output.write(
        `${CLEAR_LINE}${this.#feed.name}: ${formatCount(this.#totals.records, 'record')} read`,
      );
    }
  };

  /** The result: an object for a script, lines for a person. */
  done(result: Readonly<Record<'verb', string> & Record<string, unknown>>, lines: readonly string[]): void {
    if (this.#json) this.#object({ kind: 'done', ...result });
    else for (const line of lines) this.#line(line);
  }

  #object(value: object): void {
    this.#output.write(`${JSON.stringify({ feed: this.#feed.name, ...value })}\n`);
  }

  #line(text: string): void {
    this.#output.write(`${this.#isLive ? CLEAR_LINE : ''}${text}\n`);
  }
}
