import type { Feed } from '../contract/feeds.ts';
import { TryAgainLater } from '../ingest/errors.ts';
import { rowId } from '../ingest/identity.ts';
import type { Job, Run } from '../ingest/ingest.ts';
import type { EventSource, Page } from '../ingest/ports.ts';
import type { Position } from '../ingest/state.ts';
import { parseRecord } from '../ingest/validate.ts';

/** What a job reads, beside the live flow. */
export interface Reading extends Job {
  readonly from: Position;
  /** Where its pages come from, for one run. */
  readonly source: (run: Run) => EventSource;
  /** Brings the live flow up to date, and what `leavesOut` knows of it. */
  readonly settle: () => Promise<void>;
}

/**
 * The job's pages, of which is known, record by record, whether the live flow has delivered it: it is brought up to date after a
 * page was read and before anybody sees it. What it has not delivered by then, it never will.
 */
export class SettledSource implements EventSource {
  readonly #job: Reading;
  readonly #run: Run;
  readonly #source: EventSource;

  constructor(job: Reading, run: Run) {
    this.#job = job;
    this.#run = run;
    this.#source = job.source(run);
  }

  async readPage(feed: Feed, position: Position, signal: AbortSignal): Promise<Page> {
    const page = await this.#source.readPage(feed, position, signal);
    if (page.records.every((text) => this.#isLeftOut(text))) return page;
    await this.#job.settle();
    // Whoever stores a batch must have begun to in the time of a run.
    if (this.#run.ports.clock.timeLeft() <= 0) {
      throw new TryAgainLater(`the live flow of ${feed.name} was long behind, and is now up to date`);
    }
    return page;
  }

  #isLeftOut(text: string): boolean {
    return this.#job.leavesOut(parseRecord(text), rowId(this.#run.schema.logType, text));
  }
}
