import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { IDENTITY_BYTES } from '../../../lambdas/ingest/identity.ts';
import type { StateRepair, StoredObject } from '../../../lambdas/ingest/ports.ts';
import { StoredIdentities } from '../../../lambdas/recovery/stored-identities.ts';
import { events } from '../../support/ports/events.ts';
import { MemoryStates } from '../../support/ports/memory.ts';
import { withOverrides } from '../../support/ports/overrides.ts';
import { signIn, SIGN_INS } from '../../support/ports/run.ts';
import { RecoveryFeed } from '../../support/recovery-feed.ts';

const TIME = '2026-11-22T20:00:00.000Z';

/** A bucket whose objects contain these lines, and a table that only records its writes. */
function scan(objects: readonly (readonly string[])[]) {
  const memory = new RecoveryFeed([]);
  objects.forEach((lines, i) => {
    const key = `object-${String(i).padStart(3, '0')}`;
    memory.objects.objects.set(key, { key, body: gzipSync(`${lines.join('\n')}\n`), metadata: {} });
  });
  const writes: { readonly identities: number; readonly part: number; readonly time: string }[] = [];
  const store = withOverrides<StateRepair>(new MemoryStates(), {
    addIdentities: (feed, identities, { time, part }) => {
      expect(feed).toBe(SIGN_INS);
      const bytes = [...identities.values()].reduce((sum, { length }) => sum + length, 0);
      writes.push({ identities: bytes / IDENTITY_BYTES, part, time });
      return Promise.resolve();
    },
  });
  const keys = () => memory.objects.keys('object-', '');
  return { memory, writes, store, keys };
}

describe('the identities of stored records', () => {
  it('are written in numbered parts of 20,000', async () => {
    const { memory, writes, store, keys } = scan([events(20_001)]);
    expect(await new StoredIdentities(memory.context(), store, TIME).addAll(keys(), 'events')).toBe(20_001);
    expect(writes).toEqual([
      { identities: 20_000, part: 1, time: TIME },
      { identities: 1, part: 2, time: TIME },
    ]);
  });

  it('are reported object by object, without an object that was deleted after it was listed', async () => {
    const { memory, store, keys } = scan([events(2), events(1, 2), events(3, 3)]);
    const archive = withOverrides(memory.objects, {
      read: (key) => (key === 'object-001' ? Promise.resolve(undefined) : memory.objects.read(key)),
    });
    const seen: string[] = [];
    const stored = new StoredIdentities(memory.context({ archive }), store, TIME);
    expect(await stored.addAll(keys(), 'events', ({ key }) => seen.push(key))).toBe(5);
    expect(seen).toEqual(['object-000', 'object-002']);
    expect(memory.steps).toEqual([
      { kind: 'page', records: 2, repeats: 0 },
      { kind: 'page', records: 3, repeats: 0 },
    ]);
  });

  it('are read from eight objects at a time', async () => {
    const { memory, store, keys } = scan(Array.from({ length: 20 }, (_, i) => events(1, i)));
    let open = 0;
    let mostOpen = 0;
    const read = async (key: string): Promise<StoredObject | undefined> => {
      open += 1;
      mostOpen = Math.max(mostOpen, open);
      const object = await memory.objects.read(key);
      await new Promise(setImmediate);
      open -= 1;
      return object;
    };
    const archive = withOverrides(memory.objects, { read });
    await new StoredIdentities(memory.context({ archive }), store, TIME).addAll(keys(), 'events');
    expect(mostOpen).toBe(8);
  });
});

describe('the latest event time of stored records', () => {
  const latestOf = async (kind: 'events' | 'rejected records', times: readonly string[]) => {
    const lines = times.map((timestamp, i) => signIn(`E${i}`, { timestamp }));
    const { memory, store, keys } = scan([lines]);
    const stored = new StoredIdentities(memory.context(), store, TIME);
    await stored.addAll(keys(), kind);
    return stored.latestEventTime;
  };

  it('does not depend on their order', async () => {
    const times = ['2026-11-22T19:00:00Z', '2026-11-22T19:30:00Z', '2026-11-22T18:00:00Z'];
    expect(await latestOf('events', times)).toBe('2026-11-22 19:30:00.000000000');
  });

  it('may be the present, and is never in the future', async () => {
    expect(await latestOf('events', [TIME, '2026-11-22T20:00:01Z'])).toBe('2026-11-22 20:00:00.000000000');
  });

  it('is not that of a rejected record', async () => {
    expect(await latestOf('rejected records', ['2026-11-22T19:00:00Z'])).toBeUndefined();
  });

  it('is unknown without records that have one', async () => {
    expect(await latestOf('events', [])).toBeUndefined();
    expect(await latestOf('events', ['yesterday'])).toBeUndefined();
  });
});
