import { beforeEach, describe, expect, it } from 'vitest';
import type { ObjectArchive, ObjectStore, StoredObject } from '../../../lambdas/ingest/ports.ts';

/** An archive, and the store that writes to it. */
export interface OpenArchive {
  readonly store: ObjectStore;
  readonly archive: ObjectArchive;
}

/**
 * The tests that every ObjectArchive passes.
 *
 * @param open returns a new, empty one
 */
export function objectArchiveSuite(open: () => Promise<OpenArchive>): void {
  const prefix = 'logs/onepassword_itemusage/';
  const keyOf = (hour: string, name: string) =>
    `${prefix}year=2026/month=11/day=22/hour=${hour}/${name}.jsonl.gz`;
  const objectOf = (key: string): StoredObject => ({
    key,
    body: Buffer.from([0x1f, 0x8b, 0, 255, 10]),
    metadata: { revision: '7', next: encodeURIComponent('{"cursor":"ü🦊"}') },
  });
  let store: ObjectStore;
  let archive: ObjectArchive;
  beforeEach(async () => {
    ({ store, archive } = await open());
  });

  async function keys(after = '', below = prefix): Promise<string[]> {
    const found: string[] = [];
    for await (const key of archive.keys(below, after)) found.push(key);
    return found;
  }

  describe('ObjectArchive', () => {
    it('returns an object byte for byte, with its metadata', async () => {
      const object = objectOf(keyOf('20', 'a'));
      await store.create(object);
      expect(await archive.read(object.key)).toEqual(object);
    });

    it('returns undefined for an object that does not exist', async () => {
      expect(await archive.read(keyOf('20', 'a'))).toBeUndefined();
    });

    it('lists the keys of a prefix in ascending order, whatever their order of creation', async () => {
      const all = ['08', '19', '20'].flatMap((hour) => ['a', 'b'].map((name) => keyOf(hour, name)));
      for (const key of all.toReversed()) await store.create(objectOf(key));
      await store.create(objectOf('logs/onepassword_auditevent/x.jsonl.gz'));
      await store.create(objectOf('quarantine/onepassword_itemusage/x.jsonl.gz'));
      expect(await keys()).toEqual(all);
    });

    it('lists the keys after a key, or after the prefix of an hour', async () => {
      const all = ['19', '20', '21'].map((hour) => keyOf(hour, 'a'));
      for (const key of all) await store.create(objectOf(key));
      expect(await keys(all[0])).toEqual(all.slice(1));
      expect(await keys(`${prefix}year=2026/month=11/day=22/hour=20`)).toEqual(all.slice(1));
      expect(await keys(all[2])).toEqual([]);
    });

    it('lists no keys if there are none', async () => {
      expect(await keys()).toEqual([]);
      expect(await keys('', 'quarantine/onepassword_itemusage/')).toEqual([]);
    });

    it('lists more keys than one response contains', async () => {
      const all = Array.from({ length: 1_050 }, (_, i) => keyOf('20', String(i).padStart(5, '0')));
      for (let i = 0; i < all.length; i += 50) {
        await Promise.all(all.slice(i, i + 50).map((key) => store.create(objectOf(key))));
      }
      expect(await keys()).toEqual(all);
    });
  });
}
