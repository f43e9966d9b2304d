import type { Feed } from '../../contract/feeds.ts';
import { addToTotals, noTotals, type Progress } from '../../ingest/progress.ts';
import type { Rebuilt } from '../../recovery/rebuild.ts';
import type { Replayed } from '../../recovery/replay.ts';
import { formatCount } from './format-count.ts';
import type { RequestedRewind } from '../../recovery/rewind.ts';

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
    if (step.kind === 'committed') {
      if (this.#json) this.#object(step);
      else if (step.events > 0) this.note(`${formatCount(step.events, 'event')} in ${step.key}`);
    }
    if (this.#isTerminal && step.kind === 'page') {
      this.#write(`\r${this.#feed.name}: ${formatCount(this.#totals.records, 'record')} read\u001b[K`);
    }
  };

  /** @param poller who carries it out, as a sentence */
  rewindRequested({ rewind, isInProgress, replaced, replacesLive }: RequestedRewind, poller: string): void {
    const { from, to, changed } = rewind;
    if (this.#json) {
      this.#object({ kind: 'done', verb: 'rewind', from, to, changed, isInProgress, replacesLive });
      return;
    }
    if (replaced !== undefined) this.note(`replaces the rewind from ${replaced.from} that was under way`);
    const until = to === undefined ? '' : ` to ${to}`;
    this.note(
      `${isInProgress ? 'is' : 'will be'} read again from ${from}${until}, beside new events. ${poller}`,
    );
    if (replacesLive) this.note('the feed is then read on from where the rewind ends');
    this.note('npm run operator -- status shows how far it is');
  }

  replayed({ failing, unsettled }: Replayed): void {
    const { events: delivered } = this.#totals;
    if (this.#json) {
      this.#object({ kind: 'done', verb: 'quarantine replay', events: delivered, failing, unsettled });
      return;
    }
    this.#line(
      `${formatCount(delivered, 'event')} delivered from quarantine; ${formatCount(failing, 'record')} still fail their schema.`,
    );
    if (unsettled > 0) {
      this.#line(
        `${formatCount(unsettled, 'record')} are of a batch that is not complete: run it again in five minutes.`,
      );
    }
  }

  rebuilt({ events: known, rejected, since, live }: Rebuilt): void {
    if (this.#json) {
      this.#object({ kind: 'done', verb: 'rebuild', events: known, rejected, since, live });
      return;
    }
    this.#line(
      `${formatCount(known, 'event')} and ${formatCount(rejected, 'record')} in quarantine are known again.`,
    );
    this.#line(
      since === undefined
        ? 'No object tells where the feed was: all that 1Password has is read again.'
        : `The feed goes on after the object of ${since}.`,
    );
  }

  #object(value: object): void {
    this.#write(`${JSON.stringify({ feed: this.#feed.name, ...value })}\n`);
  }

  #line(text: string): void {
    this.#write(`${this.#isTerminal ? '\r\u001b[K' : ''}${text}\n`);
  }
}
