import { describe, expect, it } from 'vitest';
import { RewindFeed, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { FeedState } from '../../../lambdas/ingest/state.ts';
import { events, uuids } from '../../support/ports/events.ts';
import { overtakenAt, withOverrides } from '../../support/ports/overrides.ts';
import { refusingPages } from '../../support/ports/page-readers.ts';
import { feedWithGap, startRewind } from '../../support/ports/rewinding-feed.ts';
import { signIn, START_TIME } from '../../support/ports/run.ts';

describe('a rewind of a feed with a refused position', () => {
  it('withdraws the batch of a crashed run without an error if the API refuses its position', async () => {
    const memory = await feedWithGap();
    await startRewind(memory);
    const objects = withOverrides(memory.objects, { create: () => Promise.reject(new Error('killed')) });
    await expect(ingest(memory.run({ ports: { objects } }))).rejects.toThrow('killed');
    const pages = refusingPages(memory.pages, (position) => 'startTime' in position);
    expect(await ingest(memory.run({ ports: { pages } }))).toBe('waiting');
    memory.clock.time += 120_000;
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids().sort()).toEqual(uuids(9));
  });

  it('replaces a refused live position if it was requested after the refusal', async () => {
    const memory = await feedWithGap();
    // The API accepts the cursors that it returns after a request with a start time.
    let hasStarted = false;
    const pages = refusingPages(memory.pages, (position) => {
      hasStarted ||= 'startTime' in position;
      return !hasStarted && 'cursor' in position && position.cursor === '9';
    });
    const run = () => ingest(memory.run({ ports: { pages } }));
    await expect(run()).rejects.toThrow('refused');
    expect((await memory.state()).blocked).toMatchObject({ reason: 'refused' });
    await expect(run()).rejects.toThrow('refused');
    memory.pages.records.push(...events(3, 9));
    await startRewind(memory);
    expect(await run()).toBe('caught_up');
    expect(memory.uuids().sort()).toEqual(uuids(12).sort());
    expect(await memory.state()).toMatchObject({ live: { cursor: '12' } });
    expect((await memory.state()).blocked).toBeUndefined();
    memory.pages.records.push(signIn('E12'));
    expect(await run()).toBe('caught_up');
    expect(memory.uuids()).toHaveLength(13);
  });

  it('does not replace a live position that is refused later, and the run fails after it', async () => {
    const memory = await feedWithGap();
    await startRewind(memory);
    const pages = refusingPages(memory.pages, (position) => 'cursor' in position && position.cursor === '9');
    await expect(ingest(memory.run({ ports: { pages } }))).rejects.toBeInstanceOf(RewindFeed);
    expect(memory.uuids().sort()).toEqual(uuids(9));
    expect(await memory.state()).toMatchObject({ live: { cursor: '9' }, blocked: { reason: 'refused' } });
  });

  it('keeps a live position that is accepted again', async () => {
    const memory = await feedWithGap();
    let isRefused = true;
    const pages = refusingPages(memory.pages, (position) => isRefused && 'cursor' in position);
    await expect(ingest(memory.run({ ports: { pages } }))).rejects.toThrow('refused');
    await startRewind(memory);
    isRefused = false;
    memory.pages.records.push(signIn('E9'));
    expect(await ingest(memory.run({ ports: { pages }, limits: { rewindPages: 1, batchPages: 1 } }))).toBe(
      'rewinding',
    );
    expect((await memory.state()).blocked).toBeUndefined();
  });

  it('starts over if its own cursor is refused, and reports it', async () => {
    const memory = await feedWithGap();
    await startRewind(memory);
    let isRefused = true;
    const pages = refusingPages(
      memory.pages,
      (position) => isRefused && 'cursor' in position && position.cursor === '3',
    );
    const refusedRun = () => ingest(memory.run({ ports: { pages }, limits: { batchPages: 1 } }));
    await expect(refusedRun()).rejects.toThrow(
      new TryAgainLater(
        '1Password refuses the cursor of the rewind of signinattempts, which starts again from 2026-11-15T20:00:00.000Z',
      ),
    );
    await expect(refusedRun()).rejects.toMatchObject({ cause: new RewindFeed('refused') });
    expect((await memory.state()).rewind).toMatchObject({
      position: { startTime: START_TIME },
      delivered: 3,
    });
    const isRestart = ({ rewind }: FeedState) => rewind !== undefined && 'startTime' in rewind.position;
    const states = overtakenAt(memory.states, isRestart);
    expect(await ingest(memory.run({ ports: { pages, states }, limits: { batchPages: 1 } }))).toBe(
      'overtaken',
    );
    isRefused = false;
    expect(await ingest(memory.run({ ports: { pages } }))).toBe('caught_up');
    expect(memory.uuids().sort()).toEqual(uuids(9));
  });

  it('fails if the API refuses its start time', async () => {
    const memory = await feedWithGap();
    await startRewind(memory);
    const pages = refusingPages(memory.pages, (position) => 'startTime' in position);
    await expect(ingest(memory.run({ ports: { pages } }))).rejects.toThrow(new RewindFeed('refused'));
    expect((await memory.state()).rewind).toBeDefined();
  });
});
