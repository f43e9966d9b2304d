import { beforeEach, describe, expect, it } from 'vitest';
import { RepairState } from '../../../lambdas/ingest/errors.ts';
import type { ObjectStore, StoredObject } from '../../../lambdas/ingest/ports.ts';

/** An object store, and a function that reads an object without the store. */
export interface OpenObjectStore {
  readonly store: ObjectStore;
  readonly read: (key: string) => Promise<{ body: Buffer; metadata: Readonly<Record<string, string>> }>;
}

/**
 * The tests that every ObjectStore passes.
 *
 * @param open returns a new, empty one
 */
export function objectStoreSuite(open: () => Promise<OpenObjectStore>): void {
  const key =
    'logs/onepassword_itemusage/year=2026/month=11/day=22/hour=20/20261122T200000000Z-00ff.jsonl.gz';
  const object: StoredObject = {
    key,
    body: Buffer.from([0x1f, 0x8b, 0, 255, 10, 13]),
    metadata: { revision: '7', next: encodeURIComponent('{"cursor":"ü🦊"}') },
  };
  let store: ObjectStore;
  let read: OpenObjectStore['read'];
  beforeEach(async () => {
    ({ store, read } = await open());
  });

  describe('ObjectStore', () => {
    it('stores an object byte for byte, with its metadata', async () => {
      expect(await store.create(object)).toBe('created');
      expect(await read(key)).toEqual({ body: object.body, metadata: object.metadata });
    });

    it('never overwrites an object, and accepts the same one again', async () => {
      await store.create(object);
      expect(await store.create(object)).toBe('exists');
      expect((await read(key)).body).toEqual(object.body);
    });

    it('refuses events whose key has an object that the pipeline did not write', async () => {
      const other = { ...object, body: Buffer.from('not ours') };
      expect(await store.create(other)).toBe('created');
      await expect(store.create(object)).rejects.toThrow(RepairState);
      expect((await read(key)).body).toEqual(other.body);
    });

    it('trusts the key of a quarantine object, which contains a hash of its lines', async () => {
      const quarantined = { ...object, key: key.replace('logs/', 'quarantine/') };
      await store.create(quarantined);
      expect(await store.create({ ...quarantined, body: Buffer.from('compressed by another version') })).toBe(
        'exists',
      );
      expect((await read(quarantined.key)).body).toEqual(object.body);
    });

    it('lets exactly one of many concurrent writes succeed', async () => {
      const results = await Promise.all(Array.from({ length: 10 }, () => store.create(object)));
      expect(results.filter((result) => result === 'created')).toHaveLength(1);
      expect((await read(key)).body).toEqual(object.body);
    });

    it('lets exactly one of many concurrent writes of different events succeed, and refuses the others', async () => {
      const bodies = Array.from({ length: 10 }, (_, i) => Buffer.alloc(i + 1, 'x'));
      const results = await Promise.allSettled(bodies.map((body) => store.create({ ...object, body })));
      const created = results.findIndex((result) => result.status === 'fulfilled');
      const refused = results.filter((result) => result.status === 'rejected');
      expect(refused.map(({ reason }) => (reason as Error).name)).toEqual(Array(9).fill('RepairState'));
      expect((await read(key)).body).toEqual(bodies[created]);
    });

    it('reports whether a prefix is empty', async () => {
      const prefix = 'logs/onepassword_itemusage/';
      expect(await store.isEmpty(prefix)).toBe(true);
      await store.create(object);
      expect(await store.isEmpty(prefix)).toBe(false);
      expect(await store.isEmpty('logs/onepassword_auditevent/')).toBe(true);
    });

    it('reports the size of the object with exactly that key', async () => {
      expect(await store.size(key)).toBeUndefined();
      await store.create(object);
      expect(await store.size(key)).toBe(object.body.length);
      expect(await store.size(key.slice(0, -1))).toBeUndefined();
      expect(await store.size(`${key}x`)).toBeUndefined();
    });
  });
}
