import type { Feed } from '../contract/feeds.ts';
import { TryAgainLater } from '../ingest/errors.ts';
import { rowId } from '../ingest/identity.ts';
import type { Run } from '../ingest/ingest.ts';
import type { EventSource, Page } from '../ingest/ports.ts';
import type { Position } from '../ingest/state.ts';
import { parseRecord } from '../ingest/validate.ts';
import type { Command } from './command.ts';

/**
 * A job's pages, of which is known, record by record, whether the live flow has delivered it: it is brought up to date after a
 * page was read and before anybody sees it. What it has not delivered by then, it never will.
 */
export class SettledSource implements EventSource {
  readonly #command: Command;
  readonly #job: string;
  readonly #run: Run;
  readonly #source: EventSource;

  constructor(command: Command, job: string, run: Run) {
    this.#command = command;
    this.#job = job;
    this.#run = run;
    this.#source = command.source(run);
  }

  async readPage(feed: Feed, position: Position, signal: AbortSignal): Promise<Page> {
    const page = await this.#source.readPage(feed, position, signal);
    if (page.records.every((text) => this.#isLeftOut(text))) return page;
    await this.#command.settle(this.#job, page.records);
    // Whoever stores a batch must have begun to in the time of a run.
    if (this.#run.ports.clock.timeLeft() <= 0) {
      throw new TryAgainLater(
        `the live flow of ${feed.name} was long behind, and is now up to date: run the command again`,
      );
    }
    return page;
  }

  #isLeftOut(text: string): boolean {
    return this.#command.leavesOut(parseRecord(text), rowId(this.#run.schema.logType, text));
  }
}
