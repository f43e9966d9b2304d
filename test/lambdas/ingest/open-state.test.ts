import { describe, expect, it } from 'vitest';
import { RepairState } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { StateStore } from '../../../lambdas/ingest/ports.ts';
import { events, uuids } from '../../support/ports/events.ts';
import { withOverrides } from '../../support/ports/overrides.ts';
import { MemoryFeed } from '../../support/ports/run.ts';

describe('a feed without a state', () => {
  it('does not start over if the bucket contains its events', async () => {
    const memory = new MemoryFeed(events(2));
    await ingest(memory.run());
    memory.states.clear();
    await expect(ingest(memory.run())).rejects.toThrow(
      new RepairState('the state of signinattempts is missing, although the bucket contains its events', {
        remedy: { command: 'rebuild --feed signinattempts', runbook: 'State lost' },
      }),
    );
    expect(memory.uuids()).toEqual(uuids(2));
    expect(memory.states.states.size).toBe(0);
  });

  it('is left to another run that is starting it and has stored events already', async () => {
    const memory = new MemoryFeed(events(2));
    let reads = 0;
    const states = withOverrides<StateStore>(memory.states, {
      read: async (feed) => {
        reads += 1;
        if (reads > 1) return memory.states.read(feed);
        await ingest(memory.run());
        return undefined;
      },
    });
    expect(await ingest(memory.run({ ports: { states } }))).toBe('overtaken');
    expect(memory.uuids()).toEqual(uuids(2));
  });
});

describe('a feed that was never polled', () => {
  it('is left to another run that creates its state at the same time', async () => {
    const memory = new MemoryFeed(events(2));
    const states = withOverrides<StateStore>(memory.states, { create: () => Promise.resolve('overtaken') });
    expect(await ingest(memory.run({ ports: { states } }))).toBe('overtaken');
    expect(memory.pages.requests).toEqual([]);
  });
});
