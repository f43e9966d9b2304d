import type { FeedName } from '../../contract/feeds.ts';

/** A failed run of a feed. */
export interface Failure {
  /** What happened, and how to fix it, in one line. */
  readonly message: string;
  /** Distinguishes failures whose messages differ in details only, such as the code of a full disk. */
  readonly code?: string | undefined;
  /** When the feed is polled again, milliseconds since 1970; undefined: not in this process. */
  readonly retryAt: number | undefined;
}

/** Something that a person is told once, about all feeds that it concerns. Times are milliseconds since 1970. */
export type Notice =
  | {
      readonly kind: 'error';
      readonly feeds: readonly FeedName[];
      /** When the first of the feeds failed. */
      readonly at: number;
      readonly message: string;
      readonly retryAt: number | undefined;
    }
  | {
      readonly kind: 'recovered';
      readonly feeds: readonly FeedName[];
      readonly at: number;
      /** When the first of the feeds failed. */
      readonly failedAt: number;
    };

/** Feeds fail, and recover, within seconds of each other. For this long, a notice waits for more of them. */
const COLLECT_MS = 5_000;

/** The feeds that fail for one reason. */
interface Outage {
  readonly failing: Map<
    FeedName,
    { readonly failedAt: number; readonly message: string; isReported: boolean }
  >;
  retryAt: number | undefined;
}

/**
 * Groups the failures of feeds by their cause. A cause is reported once, however many feeds and attempts fail because of it, until
 * the feeds work again.
 */
export class Outages {
  readonly #feeds: readonly FeedName[];
  readonly #byCause = new Map<string, Outage>();
  /** Feeds that work again, and that no notice has named yet. */
  readonly #recovered = new Map<FeedName, { readonly at: number; readonly failedAt: number }>();

  /** @param feeds all feeds that are polled: when each of them fails, there is nothing to wait for */
  constructor(feeds: readonly FeedName[]) {
    this.#feeds = feeds;
  }

  failed(feed: FeedName, failure: Failure, at: number): void {
    const { message, retryAt } = failure;
    const cause = causeOf(feed, failure);
    const outage = this.#byCause.get(cause) ?? { failing: new Map(), retryAt };
    this.#byCause.set(cause, outage);
    outage.retryAt = retryAt;
    if (!outage.failing.has(feed)) outage.failing.set(feed, { failedAt: at, message, isReported: false });
  }

  succeeded(feed: FeedName, at: number): void {
    const reported: number[] = [];
    for (const [cause, { failing }] of this.#byCause) {
      const member = failing.get(feed);
      if (member?.isReported === true) reported.push(member.failedAt);
      failing.delete(feed);
      if (failing.size === 0) this.#byCause.delete(cause);
    }
    if (reported.length > 0) this.#recovered.set(feed, { at, failedAt: Math.min(...reported) });
  }

  /** The notices that are due, each once. */
  take(now: number): Notice[] {
    return this.#take((since) => now - since >= COLLECT_MS);
  }

  /** All notices that are left, at the end. */
  takeAll(): Notice[] {
    return this.#take(() => true);
  }

  #take(isDue: (since: number) => boolean): Notice[] {
    const failures = [...this.#byCause.values()].flatMap((outage) => this.#takeFailures(outage, isDue));
    return [...failures, ...this.#takeRecoveries(isDue)];
  }

  #takeFailures({ failing, retryAt }: Outage, isDue: (since: number) => boolean): Notice[] {
    const members = [...failing].filter(([, { isReported }]) => !isReported);
    const [first] = members;
    if (first === undefined) return [];
    const [feed, { failedAt: at, message }] = first;
    if (failing.size < this.#feeds.length && !isDue(at)) return [];
    for (const [, member] of members) member.isReported = true;
    const feeds = this.#inOrder(members.map(([name]) => name));
    const text = feeds.length === 1 ? message : withoutFeed(feed, message);
    return [{ kind: 'error', feeds, at, message: text, retryAt }];
  }

  #takeRecoveries(isDue: (since: number) => boolean): Notice[] {
    const members = [...this.#recovered.values()];
    const [first] = members;
    if (first === undefined || (this.#byCause.size > 0 && !isDue(first.at))) return [];
    const failedAt = Math.min(...members.map((member) => member.failedAt));
    const feeds = this.#inOrder([...this.#recovered.keys()]);
    this.#recovered.clear();
    return [{ kind: 'recovered', feeds, at: first.at, failedAt }];
  }

  #inOrder(feeds: readonly FeedName[]): readonly FeedName[] {
    return this.#feeds.filter((feed) => feeds.includes(feed));
  }
}

/** Equal for failures that have one cause. What a server says, in quotes, may differ from answer to answer. */
function causeOf(feed: FeedName, { message, code, retryAt }: Failure): string {
  const general = code ?? withoutFeed(feed, message).replaceAll(/"[^"]*"/g, '');
  return retryAt === undefined ? `${general}, not tried again` : general;
}

function withoutFeed(feed: FeedName, message: string): string {
  return message.replaceAll(` for ${feed}`, '').replaceAll(` of ${feed}`, '');
}
