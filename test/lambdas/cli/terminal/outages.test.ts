import { describe, expect, it } from 'vitest';
import { Outages } from '../../../../lambdas/cli/terminal/outages.ts';
import { FEEDS, type FeedName } from '../../../../lambdas/contract/feeds.ts';

const ALL = FEEDS.map(({ name }) => name);
const [A, B, C] = ['signinattempts', 'itemusages', 'auditevents'] as const;
const unreachable = (feed: FeedName, retryAt: number | undefined = 20_000) => ({
  message: `cannot reach https://a for ${feed} (ECONNREFUSED)`,
  retryAt,
});

describe('outages', () => {
  it('are one notice for all feeds that fail at once, without the name of one of them', () => {
    const outages = new Outages(ALL);
    outages.failed(C, unreachable(C), 1_000);
    outages.failed(A, unreachable(A), 2_000);
    expect(outages.take(2_000)).toEqual([]);
    outages.failed(B, unreachable(B), 3_000);
    expect(outages.take(3_000)).toEqual([
      {
        kind: 'error',
        feeds: ALL,
        at: 1_000,
        message: 'cannot reach https://a (ECONNREFUSED)',
        retryAt: 20_000,
      },
    ]);
  });

  it('of some feeds are a notice after a few seconds, or at the end', () => {
    const outages = new Outages(ALL);
    outages.failed(A, unreachable(A), 1_000);
    outages.failed(B, unreachable(B), 2_000);
    expect(outages.take(5_999)).toEqual([]);
    expect(outages.take(6_000)).toMatchObject([{ feeds: [A, B] }]);
    outages.failed(C, unreachable(C), 7_000);
    expect(outages.takeAll()).toMatchObject([{ feeds: [C], message: unreachable(C).message }]);
  });

  it('are reported once, however many attempts fail', () => {
    const outages = new Outages([A]);
    outages.failed(A, unreachable(A), 0);
    expect(outages.take(0)).toHaveLength(1);
    for (let at = 10_000; at < 100_000; at += 10_000) {
      outages.failed(A, unreachable(A, at + 10_000), at);
      expect(outages.take(at)).toEqual([]);
    }
    expect(outages.takeAll()).toEqual([]);
  });

  it('are reported once for each cause, even if causes alternate', () => {
    const outages = new Outages([A]);
    const messages = ['it broke', 'it timed out', 'it broke', 'it timed out'];
    const notices = messages.flatMap((message, i) => {
      outages.failed(A, { message, retryAt: 0 }, i);
      return outages.take(i);
    });
    expect(notices).toMatchObject([{ message: 'it broke' }, { message: 'it timed out' }]);
    outages.succeeded(A, 60_000);
    expect(outages.take(60_000)).toEqual([{ kind: 'recovered', feeds: [A], at: 60_000, failedAt: 0 }]);
  });

  it.each([
    ['what a server says', 'https://a answered 500 "id 1"', 'https://a answered 500 "id 2"', undefined],
    ['the file that a full disk refuses', 'cannot write a.gz', 'cannot write b.gz', 'ENOSPC'],
  ])('are one although %s differs', (_, first, second, code) => {
    const outages = new Outages([A]);
    outages.failed(A, { message: first, code, retryAt: 0 }, 0);
    expect(outages.take(0)).toMatchObject([{ message: first }]);
    outages.failed(A, { message: second, code, retryAt: 0 }, 10_000);
    expect(outages.take(20_000)).toEqual([]);
  });

  it('that end are one notice when all feeds work again', () => {
    const outages = new Outages(ALL);
    for (const feed of ALL) outages.failed(feed, unreachable(feed), 1_000);
    outages.take(1_000);
    outages.succeeded(B, 60_000);
    outages.succeeded(A, 61_000);
    expect(outages.take(61_000)).toEqual([]);
    outages.succeeded(C, 62_000);
    expect(outages.take(62_000)).toEqual([{ kind: 'recovered', feeds: ALL, at: 60_000, failedAt: 1_000 }]);
    expect(outages.takeAll()).toEqual([]);
    outages.failed(A, unreachable(A), 70_000);
    expect(outages.takeAll()).toMatchObject([{ kind: 'error', feeds: [A], at: 70_000 }]);
  });

  it('that end for some feeds are a notice after a few seconds', () => {
    const outages = new Outages(ALL);
    for (const feed of ALL) outages.failed(feed, unreachable(feed), 1_000);
    outages.take(1_000);
    outages.succeeded(A, 60_000);
    expect(outages.take(64_999)).toEqual([]);
    expect(outages.take(65_000)).toMatchObject([{ kind: 'recovered', feeds: [A] }]);
  });

  it('that were never reported do not end', () => {
    const outages = new Outages(ALL);
    outages.failed(A, unreachable(A), 0);
    outages.succeeded(A, 1_000);
    expect(outages.takeAll()).toEqual([]);
  });

  it('that are not tried again are separate from those that are', () => {
    const outages = new Outages(ALL);
    outages.failed(A, unreachable(A), 0);
    outages.failed(B, { ...unreachable(B), retryAt: undefined }, 0);
    expect(outages.takeAll()).toMatchObject([
      { feeds: [A], retryAt: 20_000 },
      { feeds: [B], retryAt: undefined },
    ]);
  });
});
