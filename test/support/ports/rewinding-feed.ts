import { expect } from 'vitest';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { PageReader } from '../../../lambdas/ingest/ports.ts';
import { rewindRequested } from '../../../lambdas/ingest/state-changes.ts';
import type { RewindRequest } from '../../../lambdas/ingest/state.ts';
import { events, uuids } from './events.ts';
import { MemoryFeed, START_TIME } from './run.ts';

/** A rewind of everything, except for events that were delivered with other bytes. */
export const REWIND_ALL: RewindRequest = { from: START_TIME, changed: false };

/** Writes the request of a rewind into the feed's state. */
export async function startRewind(memory: MemoryFeed, request = REWIND_ALL): Promise<void> {
  const state = rewindRequested(await memory.state(), request);
  expect(await memory.states.write(memory.feed, state)).toBe('written');
}

/** A feed's API whose first page starts after so many records. */
export function pagesAfter(memory: MemoryFeed, records: number): PageReader {
  return {
    readPage: (feed, position) =>
      memory.pages.readPage(feed, 'cursor' in position ? position : { cursor: String(records) }),
  };
}

/** A feed of nine events, E0 to E8, of which only the last three were delivered: the first poll started after the others. */
export async function feedWithGap(): Promise<MemoryFeed> {
  const memory = new MemoryFeed(events(9));
  await ingest(memory.run({ ports: { pages: pagesAfter(memory, 6) } }));
  expect(memory.uuids()).toEqual(uuids(3, 6));
  return memory;
}
