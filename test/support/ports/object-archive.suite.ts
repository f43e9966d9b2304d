import { beforeEach, describe, expect, it } from 'vitest';
import type { ObjectArchive, ObjectStore, StoredObject } from '../../../lambdas/ingest/ports.ts';

/** An archive, and the store that fills it. */
export interface OpenArchive {
  readonly store: ObjectStore;
  readonly archive: ObjectArchive;
}

/** What every ObjectArchive does. `open` gives a new, empty one. */
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

  async function keys(after = '', of = prefix): Promise<string[]> {
    const found: string[] = [];
    for await (const key of archive.keys(of, after)) found.push(key);
    return found;
  }

  describe('ObjectArchive', () => {
    it('reads an object back, byte for byte, with its metadata', async () => {
      const object = objectOf(keyOf('20', 'a'));
      await store.create(object);
      expect(await archive.read(object.key)).toEqual(object);
    });

    it('has nothing of an object that is not there', async () => {
      expect(await archive.read(keyOf('20', 'a'))).toBeUndefined();
    });

    it('lists the keys of a prefix in rising order, whatever the order in which they came', async () => {
      const all = ['08', '19', '20'].flatMap((hour) => ['a', 'b'].map((name) => keyOf(hour, name)));
      for (const key of all.toReversed()) await store.create(objectOf(key));
      await store.create(objectOf('logs/onepassword_auditevent/x.jsonl.gz'));
      await store.create(objectOf('quarantine/onepassword_itemusage/x.jsonl.gz'));
      expect(await keys()).toEqual(all);
    });

    it('lists from after a key, or after the folder of an hour', async () => {
      const all = ['19', '20', '21'].map((hour) => keyOf(hour, 'a'));
      for (const key of all) await store.create(objectOf(key));
      expect(await keys(all[0])).toEqual(all.slice(1));
      expect(await keys(`${prefix}year=2026/month=11/day=22/hour=20`)).toEqual(all.slice(1));
      expect(await keys(all[2])).toEqual([]);
    });

    it('lists nothing where nothing is', async () => {
      expect(await keys()).toEqual([]);
      expect(await keys('', 'quarantine/onepassword_itemusage/')).toEqual([]);
    });

    it('lists more keys than one answer holds', async () => {
      const all = Array.from({ length: 1_050 }, (_, i) => keyOf('20', String(i).padStart(5, '0')));
      for (let i = 0; i < all.length; i += 50) {
        await Promise.all(all.slice(i, i + 50).map((key) => store.create(objectOf(key))));
      }
      expect(await keys()).toEqual(all);
    });
  });
}
