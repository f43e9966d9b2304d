import type { Feed } from '../contract/feeds.ts';
import { addToTotals, noTotals, type Progress } from '../ingest/progress.ts';
import type { Verb } from './options.ts';

/** What came of a command beside what it delivered. */
export interface Result {
  /** rewind: events left out because the store holds their uuid with another text. */
  readonly changed?: number;
  /** replay: records that fail their schema now too. */
  readonly failing?: number;
  /** rebuild: when the object was announced that it read on after, RFC 3339. */
  readonly since?: string;
}

/** Tells a person, or with `json` a script, what a command does. */
export class Report {
  readonly #feed: Feed;
  readonly #json: boolean;
  readonly #write: (text: string) => void;
  /** Whether a line may be written over. */
  readonly #isTerminal: boolean;
  readonly #totals = noTotals();

  constructor(feed: Feed, json: boolean, isTerminal: boolean, write: (text: string) => void) {
    this.#feed = feed;
    this.#json = json;
    this.#isTerminal = isTerminal && !json;
    this.#write = write;
  }

  readonly note = (text: string): void => {
    if (this.#json) this.#object({ kind: 'note', text });
    else this.#line(`${this.#feed.name}: ${text}`);
  };

  readonly progress = (step: Progress): void => {
    addToTotals(this.#totals, step);
    if (step.kind === 'committed' || step.kind === 'quarantined') {
      if (this.#json) this.#object(step);
      else if (step.kind === 'quarantined') this.note(`${records(step.records)} set aside in ${step.key}`);
      else if (step.events > 0) this.note(`${events(step.events)} in ${step.key}`);
    }
    if (this.#isTerminal && step.kind === 'page') {
      this.#write(`\r${this.#feed.name}: ${records(this.#totals.records)} read\u001b[K`);
    }
  };

  done(verb: Verb, result: Result): void {
    const { records: read, events: delivered, rejected, repeats: leftOut } = this.#totals;
    if (this.#json) {
      const counts = { records: read, events: delivered, rejected, leftOut };
      this.#object({ kind: 'done', verb: verb.name, ...counts, ...result });
    } else {
      for (const line of summary(verb, result, { read, delivered, rejected, leftOut })) this.#line(line);
    }
  }

  #object(value: object): void {
    this.#write(`${JSON.stringify({ feed: this.#feed.name, ...value })}\n`);
  }

  #line(text: string): void {
    this.#write(`${this.#isTerminal ? '\r\u001b[K' : ''}${text}\n`);
  }
}

interface Counts {
  readonly read: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly leftOut: number;
}

function summary(verb: Verb, result: Result, counts: Counts): string[] {
  switch (verb.name) {
    case 'rewind': {
      const changed = result.changed ?? 0;
      return [
        `${events(counts.delivered)} delivered that were missing, ${records(counts.rejected)} set aside, ${number(counts.leftOut)} left out.`,
        ...(changed === 0
          ? []
          : [
              `Of these, ${number(changed)} are in the bucket by their uuid, with another text. The same command with --changed delivers them too.`,
            ]),
      ];
    }
    case 'replay':
      return [
        `${events(counts.delivered)} delivered from quarantine; ${records(result.failing ?? 0)} fail their schema still.`,
      ];
    case 'rebuild':
      return [
        `${events(counts.delivered)} delivered that came after the object of ${result.since ?? ''}, ${records(counts.rejected)} set aside, ${number(counts.leftOut)} left out. The feed goes on.`,
      ];
  }
}

const number = (count: number) => count.toLocaleString('en-US');
const events = (count: number) => `${number(count)} event${count === 1 ? '' : 's'}`;
const records = (count: number) => `${number(count)} record${count === 1 ? '' : 's'}`;
