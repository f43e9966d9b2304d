import { describe, expect, it, onTestFinished } from 'vitest';
import { ingest } from '../../lambdas/ingest/ingest.ts';
import { apiClient } from '../support/ports/api-client.ts';
import { ITEM_USAGES, MemoryFeed } from '../support/ports/run.ts';
import type { Behavior } from '../support/simulator/behavior.ts';
import { expectedDelivery } from '../support/simulator/expected-delivery.ts';
import { startSimulator } from '../support/simulator/server.ts';
import { recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';

const EPOCH = Date.parse('2026-11-22T20:00:00Z');
const MINUTE = 60_000;

/** Undocumented behavior of the API. The pipeline must work with every variant. */
const undocumented: Partial<Behavior>[] = (['same', 'new', 'redeliver'] as const).flatMap((tip) =>
  (['tip', 'last', 'between'] as const).map((emptyPages) => ({ tip, emptyPages })),
);

describe('half an hour of a busy feed, minute by minute', () => {
  it.each([
    ...undocumented,
    { startTime: 'exclusive' },
    { json: 'pretty', keyOrder: 'items-first' },
  ] as Partial<Behavior>[])('is delivered once and in order with %o', async (behavior) => {
    const memory = new MemoryFeed([], { feed: ITEM_USAGES });
    memory.clock.time = EPOCH;
    const now = () => memory.clock.time;
    const options = { epoch: EPOCH, backlog: 2_700, backlogDays: 5, livePerMinute: 40, poison: 0.01 };
    const simulator = await startSimulator({ ...options, ...behavior, now, acceptAnyToken: true });
    onTestFinished(() => simulator.close());
    const sleep = () => Promise.reject(new Error('no request fails here'));
    const pages = apiClient(simulator.url, memory.clock, { sleep });
    for (let minute = 0; minute < 30; minute += 1, memory.clock.time += MINUTE) {
      expect(['caught_up', 'stalled']).toContain(await ingest(memory.run({ ports: { pages } })));
    }
    const total = simulator.account.count('itemusages', now() - MINUTE);
    expect(total).toBe(2_700 + 29 * 40);
    const { events, rejected } = expectedDelivery(simulator.account, 'itemusages', total);
    // Pretty-printed records keep the white space between their tokens.
    const compact = (text: string) =>
      behavior.json === 'pretty'
        ? text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string: string | undefined) => string ?? '')
        : text;
    const delivered = memory.delivered().map((line) => compact(recordOf(line)));
    const quarantined = memory.quarantined().map((line) => compact(rejectedRecordOf(line)));
    expect(delivered).toEqual(events.map(compact));
    expect(quarantined).toEqual(rejected.map(compact));
  });
});
