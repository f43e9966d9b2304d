import { describe, expect, it } from 'vitest';
import { TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { LIMITS } from '../../../lambdas/ingest/limits.ts';
import { LiveCheck } from '../../../lambdas/ingest/live-check.ts';
import type { Page, PageReader } from '../../../lambdas/ingest/ports.ts';
import type { FeedState, RewindRequest } from '../../../lambdas/ingest/state.ts';
import { rewindRequested } from '../../../lambdas/ingest/state-changes.ts';
import { INVALID } from '../../support/ports/events.ts';
import { MemoryFeed, signIn, START_TIME } from '../../support/ports/run.ts';
import { pageOf } from '../../support/records.ts';

const MINUTE = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;

/** A feed of one process that has delivered the event FIRST at minute 0. Its API may return an event by time, but not at the cursor. */
class QuietFeed {
  readonly memory = new MemoryFeed([]);
  readonly liveCheck = new LiveCheck();
  readonly byTime: string[] = [];
  atCursor: string[] = [];
  /** The times that the checks have read, in minutes. */
  readonly checked: [from: number, to: number][] = [];
  checkedPages = 0;
  failure: Error | undefined;
  readonly #startedAt = this.memory.clock.time;

  readonly pages: PageReader = {
    readPage: async (_feed, position): Promise<Page> => {
      await Promise.resolve();
      // A check finds one event on each page.
      const checked = 'cursor' in position ? /^checked (\d+)$/.exec(position.cursor)?.[1] : undefined;
      if (checked !== undefined) return this.#checkedPage(Number(checked));
      if ('cursor' in position || position.startTime === START_TIME) {
        return pageOf(this.atCursor.splice(0), { cursor: 'live' }, false);
      }
      const { startTime, endTime } = position;
      if (endTime === undefined) return pageOf(this.byTime, { cursor: 'new' }, false);
      this.checked.push([this.#minuteOf(startTime), this.#minuteOf(endTime)]);
      if (this.failure !== undefined) throw this.failure;
      return this.#checkedPage(0);
    },
  };

  #checkedPage(from: number): Page {
    this.checkedPages += 1;
    const next = { cursor: `checked ${from + 1}` };
    return pageOf(this.byTime.slice(from, from + 1), next, from + 1 < this.byTime.length);
  }

  static async start(): Promise<QuietFeed> {
    const feed = new QuietFeed();
    feed.happen('FIRST', { isAtCursor: true });
    expect(await feed.poll()).toBe('caught_up');
    return feed;
  }

  /** An event happens now. The API returns it by time, and at the cursor only if `isAtCursor`. */
  happen(uuid: string, { isAtCursor = false } = {}): void {
    const event = signIn(uuid, { timestamp: new Date(this.memory.clock.time).toISOString() });
    this.byTime.push(event);
    if (isAtCursor) this.atCursor.push(event);
  }

  pass(minutes: number): void {
    this.memory.clock.time += minutes * MINUTE;
  }

  poll({ liveCheck = this.liveCheck }: { liveCheck?: LiveCheck } = {}): ReturnType<typeof ingest> {
    // A batch has a page and a record. A check is not limited by that.
    const limits = { batchPages: 1, batchRecords: 1, idlePages: 1 };
    return ingest(this.memory.run({ liveCheck, limits, ports: { pages: this.pages } }));
  }

  /** Polls after so many minutes. */
  pollAfter(minutes: number): ReturnType<typeof ingest> {
    this.pass(minutes);
    return this.poll();
  }

  async change(change: (state: FeedState) => FeedState): Promise<void> {
    await this.memory.states.write(this.memory.feed, change(await this.memory.state()));
  }

  /** An operator's rewind from minute 0. */
  async rewind(request: Partial<RewindRequest> = {}): Promise<void> {
    const from = new Date(this.#startedAt).toISOString();
    await this.change((state) => rewindRequested(state, { from, changed: false, ...request }));
  }

  #minuteOf(time: string): number {
    return (Date.parse(time) - this.#startedAt) / MINUTE;
  }
}

describe('a quiet feed', () => {
  it('is checked once an hour, and writes nothing', async () => {
    const feed = await QuietFeed.start();
    const before = await feed.memory.state();
    for (let minute = 1; minute <= 200; minute += 1) expect(await feed.pollAfter(1)).toBe('caught_up');
    expect(feed.checked).toHaveLength(3);
    expect(await feed.memory.state()).toEqual(before);
  });

  it('is read from the newest object on, up to an hour ago', async () => {
    const feed = await QuietFeed.start();
    feed.pass(2 * DAY);
    feed.happen('SECOND', { isAtCursor: true });
    await feed.poll();
    await feed.pollAfter(90);
    // Five minutes before that object: an event may arrive so much later than it happened.
    expect(feed.checked).toEqual([[2 * DAY - 5, 2 * DAY + 30]]);
  });

  it('is read from its first poll on at most, and for seven days at most', async () => {
    const feed = await QuietFeed.start();
    await feed.pollAfter(90);
    await feed.pollAfter(10 * DAY);
    expect(feed.checked).toEqual([
      [0, 30],
      [3 * DAY + 90, 10 * DAY + 30],
    ]);
  });

  it('is not read from before a rewind that continued it, because an operator skipped that', async () => {
    const feed = await QuietFeed.start();
    feed.pass(DAY);
    const from = new Date(feed.memory.clock.time).toISOString();
    await feed.rewind({ from });
    await feed.poll();
    await feed.pollAfter(90);
    expect(feed.checked).toEqual([[DAY, DAY + 30]]);
  });

  it('is read as before after a rewind with an end', async () => {
    const feed = await QuietFeed.start();
    feed.pass(DAY);
    await feed.rewind({ from: new Date(feed.memory.clock.time).toISOString(), to: '2026-12-31T00:00:00Z' });
    await feed.poll();
    feed.checked.length = 0;
    await feed.pollAfter(90);
    expect(feed.checked).toEqual([[0, DAY + 30]]);
  });

  it('is not checked in its first hour, during a rewind, by a replay, or without time', async () => {
    const feed = await QuietFeed.start();
    expect(await feed.pollAfter(59)).toBe('caught_up');
    feed.pass(DAY);
    expect(await ingest(feed.memory.run({ ports: { pages: feed.pages } }))).toBe('caught_up');
    const clock = { now: () => feed.memory.clock.time, timeLeft: () => (timeLeft -= 4_000) };
    let timeLeft = 14_000;
    const ports = { pages: feed.pages, clock };
    expect(await ingest(feed.memory.run({ ports, liveCheck: feed.liveCheck }))).toBe('caught_up');
    await feed.rewind();
    expect(await feed.poll()).toBe('caught_up');
    expect(feed.checked).toEqual([]);
  });

  it('is checked although the clock was set back', async () => {
    const feed = await QuietFeed.start();
    await feed.pollAfter(10 * DAY);
    await feed.pollAfter(-8 * DAY);
    expect(feed.checked).toHaveLength(2);
  });

  it.each([
    ['was rejected', INVALID],
    ['1Password has completed', signIn('FIRST', { country: 'CA', timestamp: '2026-11-22T20:00:00.000Z' })],
    ['happened less than an hour ago', signIn('YOUNG', { timestamp: '2026-11-22T20:30:00.001Z' })],
  ])('is not silent because of an event that %s', async (_, record) => {
    const feed = await QuietFeed.start();
    if (record === INVALID) feed.atCursor = [record];
    await feed.poll();
    feed.byTime.push(record);
    expect(await feed.pollAfter(90)).toBe('caught_up');
    expect(feed.checked).toHaveLength(1);
  });

  it('that cannot be checked is not silent, and is checked an hour later', async () => {
    const feed = await QuietFeed.start();
    feed.happen('MISSED');
    feed.failure = new TryAgainLater('1Password answered 500');
    expect(await feed.pollAfter(90)).toBe('caught_up');
    expect(feed.memory.steps).toContainEqual({ kind: 'check_failed', reason: '1Password answered 500' });
    feed.failure = undefined;
    expect(await feed.pollAfter(59)).toBe('caught_up');
    expect(await feed.pollAfter(1)).toBe('silent');
  });

  it('is read for ten pages at most', async () => {
    const feed = await QuietFeed.start();
    for (let i = 0; i < 30; i += 1) feed.happen(`E${i}`, { isAtCursor: true });
    expect(await feed.poll()).toBe('caught_up');
    expect(await feed.pollAfter(90)).toBe('caught_up');
    // Three of them are prefetched.
    expect(feed.checkedPages).toBeGreaterThanOrEqual(LIMITS.checkPages);
    expect(feed.checkedPages).toBeLessThanOrEqual(LIMITS.checkPages + 3);
  });

  it('ends the run if the check has an unexpected error', async () => {
    const feed = await QuietFeed.start();
    feed.failure = new TypeError('a mistake');
    await expect(feed.pollAfter(90)).rejects.toThrow('a mistake');
  });
});

describe('a silent feed', () => {
  /** A feed whose event MISSED the API returns only by time. It happens at minute 10, and is noticed at minute 90. */
  async function silentFeed(): Promise<QuietFeed> {
    const feed = await QuietFeed.start();
    feed.pass(10);
    feed.happen('MISSED');
    expect(await feed.poll()).toBe('caught_up');
    expect(await feed.pollAfter(80)).toBe('silent');
    return feed;
  }

  it('is marked as blocked once, and checked by every run', async () => {
    const feed = await silentFeed();
    const marked = await feed.memory.state();
    expect(marked.blocked).toEqual({ reason: 'silent', revision: marked.revision });
    expect(await feed.pollAfter(1)).toBe('silent');
    // Another process notices at once.
    expect(await feed.poll({ liveCheck: new LiveCheck() })).toBe('silent');
    expect(feed.checked).toHaveLength(3);
    expect(await feed.memory.state()).toEqual(marked);
    expect(feed.memory.uuids()).toEqual(['FIRST']);
  });

  it('stays silent while it cannot be checked', async () => {
    const feed = await silentFeed();
    feed.failure = new TryAgainLater('1Password answered 500');
    expect(await feed.pollAfter(1)).toBe('silent');
  });

  it('ends as soon as the cursor returns what was missing: it only arrived late', async () => {
    const feed = await silentFeed();
    feed.atCursor = feed.byTime.slice(1);
    expect(await feed.pollAfter(1)).toBe('caught_up');
    expect((await feed.memory.state()).blocked).toBeUndefined();
    expect(feed.memory.uuids()).toEqual(['FIRST', 'MISSED']);
  });

  it('ends an hour after a rewind with an end has delivered what was missing', async () => {
    const feed = await silentFeed();
    await feed.rewind({ to: new Date(feed.memory.clock.time).toISOString() });
    expect(await feed.poll()).toBe('silent');
    expect(await feed.pollAfter(HOUR)).toBe('caught_up');
    expect((await feed.memory.state()).blocked).toBeUndefined();
    expect(feed.memory.uuids()).toEqual(['FIRST', 'MISSED']);
  });

  it('continues where a rewind without an end has ended', async () => {
    const feed = await silentFeed();
    await feed.rewind();
    expect(await feed.poll()).toBe('caught_up');
    const { live, blocked } = await feed.memory.state();
    expect([live, blocked]).toEqual([{ cursor: 'new' }, undefined]);
    expect(feed.memory.uuids()).toEqual(['FIRST', 'MISSED']);
    expect(await feed.pollAfter(2 * HOUR)).toBe('caught_up');
  });
});
