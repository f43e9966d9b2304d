import { expect, it } from 'vitest';
import { QUARANTINE_START, QuarantinePageReader } from '../../../lambdas/recovery/quarantine-pages.ts';
import { SIGN_INS } from '../../support/ports/run.ts';
import { events, RecoveryFeed } from '../../support/recovery-feed.ts';

const bad = (i: number) => `{"uuid":"BAD${i}"}`;
const all = (_key: string, records: readonly string[]) => Promise.resolve(records);

/** Three objects of two rejected records each. */
async function quarantined(): Promise<RecoveryFeed> {
  const memory = new RecoveryFeed([]);
  for (let i = 0; i < 3; i += 1) {
    memory.pages.texts.push(bad(2 * i), bad(2 * i + 1), ...events(1, i));
    memory.clock.time += 60_000;
    await memory.poll();
  }
  return memory;
}

it('gives the records of an object as a page, in the order of the keys, whole', async () => {
  const reader = new QuarantinePageReader((await quarantined()).objects, all);
  const pages = [await reader.readPage(SIGN_INS, QUARANTINE_START)];
  while (pages.at(-1)!.hasMore) pages.push(await reader.readPage(SIGN_INS, pages.at(-1)!.next));
  expect(pages.map(({ records }) => records)).toEqual([
    [bad(0), bad(1)],
    [bad(2), bad(3)],
    [bad(4), bad(5)],
  ]);
});

it('gives those alone that are chosen, object by object', async () => {
  const memory = await quarantined();
  const keys: string[] = [];
  const reader = new QuarantinePageReader(memory.objects, (key, records) => {
    keys.push(key);
    return Promise.resolve(records.filter((text) => text.includes('BAD5')));
  });
  const first = await reader.readPage(SIGN_INS, QUARANTINE_START);
  expect(first).toMatchObject({ records: [], hasMore: true });
  const second = await reader.readPage(SIGN_INS, first.next);
  expect((await reader.readPage(SIGN_INS, second.next)).records).toEqual([bad(5)]);
  expect(keys).toEqual(memory.objects.sortedKeys('quarantine/', ''));
});

it('stays at its end, and goes on with what is set aside later', async () => {
  const memory = await quarantined();
  const reader = new QuarantinePageReader(memory.objects, all);
  const last = memory.objects.sortedKeys('quarantine/', '').at(-1)!;
  const end = await reader.readPage(SIGN_INS, { cursor: last });
  expect(end).toEqual({ records: [], next: { cursor: last }, hasMore: false });
  memory.pages.texts.push(bad(6));
  memory.clock.time += 60_000;
  await memory.poll();
  expect((await reader.readPage(SIGN_INS, end.next)).records).toEqual([bad(6)]);
});

it('has an empty page for an object that is removed before it is read', async () => {
  const { objects } = await quarantined();
  const archive = {
    keys: (prefix: string, after: string) => objects.keys(prefix, after),
    read: () => Promise.resolve(undefined),
  };
  const reader = new QuarantinePageReader(archive, all);
  expect(await reader.readPage(SIGN_INS, QUARANTINE_START)).toMatchObject({ records: [], hasMore: true });
});
