import { describe, expect, it } from 'vitest';
import type { FeedState } from '../../../lambdas/ingest/state.ts';
import { blocked, firstState, rewindRequested } from '../../../lambdas/ingest/state-changes.ts';
import { statusLines } from '../../../lambdas/cli/terminal/status-lines.ts';
import { feedStatus } from '../../../lambdas/health/feed-status.ts';
import { ITEM_USAGES } from '../../support/ports/run.ts';

const NOW = Date.parse('2026-11-22T00:00:00.000Z');
const first: FeedState = {
  ...firstState('2026-11-15T00:00:00.000Z', { cursor: 'secret-cursor' }),
  lastObjectAt: '2026-11-21T23:58:30.123Z',
  newestEventTime: '2026-11-21 23:57:58.123456789',
};
const TARGET = '--stack OnePasswordLogSource';
const request = { from: '2026-11-12T00:00:00.000Z', changed: false };

describe('the status of a feed', () => {
  it('shows the newest object and event', () => {
    const status = feedStatus(ITEM_USAGES, first, NOW);
    expect(status).toEqual({
      feed: 'itemusages',
      position: 'reading',
      lastObjectAt: '2026-11-21T23:58:30.123Z',
      newestEventAt: '2026-11-21T23:57:58.123Z',
    });
    expect(statusLines(status, TARGET)).toEqual([
      'itemusages',
      '  position      reading',
      '  last object   2026-11-21 23:58Z',
      '  newest event  2026-11-21 23:57Z',
    ]);
  });

  it('shows how far a rewind is, by the time of its events', () => {
    const asked = rewindRequested(first, request);
    expect(statusLines(feedStatus(ITEM_USAGES, asked, NOW), TARGET).slice(4)).toEqual([
      '  rewind        from 2026-11-12 00:00Z',
      '                not started',
      '                0 events delivered',
    ]);
    const reached = '2026-11-14 12:00:00.000000000';
    const state = { ...asked, rewind: { ...asked.rewind, reached, delivered: 12_345, skipped: 6 } };
    expect(feedStatus(ITEM_USAGES, state, NOW).rewind).toEqual({
      ...request,
      reached: '2026-11-14T12:00:00.000Z',
      share: 0.25,
      delivered: 12_345,
      skipped: 6,
    });
    expect(statusLines(feedStatus(ITEM_USAGES, state, NOW), TARGET).slice(4)).toEqual([
      '  rewind        from 2026-11-12 00:00Z',
      '                25 %, at 2026-11-14 12:00Z',
      '                12,345 events delivered, 6 changed events skipped',
    ]);
  });

  it('shows how far a rewind with an end is, and never more than 100 %', () => {
    const asked = rewindRequested(first, { ...request, to: '2026-11-13T00:00:00.000Z', changed: true });
    const at = (reached: string) =>
      feedStatus(ITEM_USAGES, { ...asked, rewind: { ...asked.rewind, reached } }, NOW).rewind?.share;
    expect(at('2026-11-12 18:00:00.000000000')).toBe(0.75);
    expect(at('2026-11-20 00:00:00.000000000')).toBe(1);
    expect(at('2026-11-01 00:00:00.000000000')).toBe(0);
    expect(statusLines(feedStatus(ITEM_USAGES, asked, NOW), TARGET)[4]).toBe(
      '  rewind        from 2026-11-12 00:00Z to 2026-11-13 00:00Z, --changed',
    );
  });

  it('shows how the last rewind ended, and how to deliver what it skipped', () => {
    const lastRewind = { ...request, delivered: 1, skipped: 2, endedAt: '2026-11-21T22:00:00.000Z' };
    const status = feedStatus(ITEM_USAGES, { ...first, lastRewind }, NOW);
    expect(status.lastRewind).toEqual(lastRewind);
    expect(statusLines(status, TARGET).slice(4)).toEqual([
      '  last rewind   from 2026-11-12 00:00Z',
      '                ended at 2026-11-21 22:00Z',
      '                1 event delivered, 2 changed events skipped',
      '                to deliver those too, run the same rewind with --changed',
    ]);
    const none = feedStatus(ITEM_USAGES, { ...first, lastRewind: { ...lastRewind, skipped: 0 } }, NOW);
    expect(statusLines(none, TARGET).slice(6)).toEqual(['                1 event delivered']);
  });

  it.each([
    [
      'refused',
      [
        '  position      1Password refuses the cursor; read again from a time:',
        '                npm run operator -- rewind --feed itemusages --from TIME \\',
        '                  --stack OnePasswordLogSource',
      ],
    ],
    ['stalled', ['  position      1Password repeats itself: docs/runbook.md#api-repeats-itself']],
    [
      'silent',
      [
        '  position      1Password returns nothing at the cursor, but has newer events;',
        '                read again from a time:',
        '                npm run operator -- rewind --feed itemusages --from TIME \\',
        '                  --stack OnePasswordLogSource',
      ],
    ],
  ] as const)('shows why the feed is blocked, and how to fix it: %s', (reason, lines) => {
    const status = feedStatus(ITEM_USAGES, blocked(first, first.revision + 1, reason), NOW);
    expect(status.position).toBe(reason);
    expect(statusLines(status, TARGET).slice(1, 1 + lines.length)).toEqual(lines);
  });

  it('shows that the feed was never polled', () => {
    const status = feedStatus(ITEM_USAGES, undefined, NOW);
    expect(status).toEqual({ feed: 'itemusages', position: 'never_polled' });
    expect(statusLines(status, TARGET)).toContain('  position      never polled');
  });

  it('contains no cursor, and fits into 80 columns', () => {
    const longest = { ...request, to: '2026-11-13T00:00:00.000Z', changed: true };
    const many = { delivered: 123_456_789, skipped: 123_456_789 };
    const lastRewind = { ...longest, ...many, endedAt: '2026-11-21T22:00:00.000Z' };
    const asked = rewindRequested(blocked(first, first.revision + 1, 'stalled'), longest);
    const state = { ...asked, rewind: { ...asked.rewind, ...many }, lastRewind };
    const status = feedStatus(ITEM_USAGES, state, NOW);
    expect(JSON.stringify(status)).not.toContain('cursor');
    for (const line of statusLines(status, TARGET)) expect(line.length).toBeLessThanOrEqual(80);
  });
});
