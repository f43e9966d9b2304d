import { describe, expect, it } from 'vitest';
import { QUARANTINE_START, QuarantinePageReader } from '../../../lambdas/recovery/quarantine-pages.ts';
import { events } from '../../support/ports/events.ts';
import { SIGN_INS } from '../../support/ports/run.ts';
import { NO_RECORDS, textsOf } from '../../support/records.ts';
import { RecoveryFeed } from '../../support/recovery-feed.ts';

const invalid = (i: number) => `{"uuid":"BAD${i}"}`;
const selectAll = (_key: string, records: readonly Buffer[]) => Promise.resolve(records);

/** A feed with three objects in quarantine, of two records each. */
async function quarantinedRecords(): Promise<RecoveryFeed> {
  const memory = new RecoveryFeed([]);
  for (let i = 0; i < 3; i += 1) {
    memory.pages.records.push(invalid(2 * i), invalid(2 * i + 1), ...events(1, i));
    memory.clock.time += 60_000;
    await memory.poll();
  }
  return memory;
}

describe('QuarantinePageReader', () => {
  it('returns the unchanged records of one object as a page, in order of the keys', async () => {
    const reader = new QuarantinePageReader((await quarantinedRecords()).objects, selectAll);
    const pages = [await reader.readPage(SIGN_INS, QUARANTINE_START)];
    while (pages.at(-1)!.hasMore) pages.push(await reader.readPage(SIGN_INS, pages.at(-1)!.next));
    expect(pages.map(({ records }) => textsOf(records))).toEqual([
      [invalid(0), invalid(1)],
      [invalid(2), invalid(3)],
      [invalid(4), invalid(5)],
    ]);
  });

  it('returns only the records that the filter selects, object by object', async () => {
    const memory = await quarantinedRecords();
    const keys: string[] = [];
    const reader = new QuarantinePageReader(memory.objects, (key, records) => {
      keys.push(key);
      return Promise.resolve(records.filter((record) => record.includes('BAD5')));
    });
    const first = await reader.readPage(SIGN_INS, QUARANTINE_START);
    expect(first.records).toHaveLength(0);
    expect(first.hasMore).toBe(true);
    const second = await reader.readPage(SIGN_INS, first.next);
    expect(textsOf((await reader.readPage(SIGN_INS, second.next)).records)).toEqual([invalid(5)]);
    expect(keys).toEqual(memory.objects.sortedKeys('quarantine/', ''));
  });

  it('stays at the last object, and continues with records that are rejected later', async () => {
    const memory = await quarantinedRecords();
    const reader = new QuarantinePageReader(memory.objects, selectAll);
    const last = memory.objects.sortedKeys('quarantine/', '').at(-1)!;
    const end = await reader.readPage(SIGN_INS, { cursor: last });
    expect(end).toEqual({ records: NO_RECORDS, next: { cursor: last }, hasMore: false });
    memory.pages.records.push(invalid(6));
    memory.clock.time += 60_000;
    await memory.poll();
    expect(textsOf((await reader.readPage(SIGN_INS, end.next)).records)).toEqual([invalid(6)]);
  });

  it('returns an empty page for an object that is removed before it is read', async () => {
    const { objects } = await quarantinedRecords();
    const archive = {
      keys: (prefix: string, after: string) => objects.keys(prefix, after),
      read: () => Promise.resolve(undefined),
    };
    const reader = new QuarantinePageReader(archive, selectAll);
    const page = await reader.readPage(SIGN_INS, QUARANTINE_START);
    expect(page.records).toHaveLength(0);
    expect(page.hasMore).toBe(true);
  });
});
