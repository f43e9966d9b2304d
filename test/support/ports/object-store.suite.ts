import { beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore, StoredObject } from '../../../lambdas/ingest/ports.ts';

/** An object store, and a way to look into it that is not its own. */
export interface OpenObjectStore {
  readonly store: ObjectStore;
  readonly read: (key: string) => Promise<{ body: Buffer; metadata: Readonly<Record<string, string>> }>;
}

/** What every ObjectStore does. `open` gives a new, empty one. */
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
    it('keeps an object byte for byte, with its metadata', async () => {
      expect(await store.create(object)).toBe('created');
      expect(await read(key)).toEqual({ body: object.body, metadata: object.metadata });
    });

    it('never writes over an object', async () => {
      await store.create(object);
      expect(await store.create({ ...object, body: Buffer.from('other') })).toBe('exists');
      expect((await read(key)).body).toEqual(object.body);
    });

    it('lets one of many win that write at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) => store.create({ ...object, body: Buffer.from(String(i)) })),
      );
      expect(answers.filter((answer) => answer === 'created')).toHaveLength(1);
      expect((await read(key)).body.toString()).toBe(String(answers.indexOf('created')));
    });

    it('knows whether anything is below a prefix', async () => {
      const prefix = 'logs/onepassword_itemusage/';
      expect(await store.isEmpty(prefix)).toBe(true);
      await store.create(object);
      expect(await store.isEmpty(prefix)).toBe(false);
      expect(await store.isEmpty('logs/onepassword_auditevent/')).toBe(true);
    });

    it('knows what is there, by the whole key', async () => {
      expect(await store.exists(key)).toBe(false);
      await store.create(object);
      expect(await store.exists(key)).toBe(true);
      expect(await store.exists(key.slice(0, -1))).toBe(false);
      expect(await store.exists(`${key}x`)).toBe(false);
    });
  });
}
