import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { AtomicFiles } from '../../../lambdas/files/atomic-files.ts';
import { FileObjects, metadataFile } from '../../../lambdas/files/file-objects.ts';
import { storedCounts } from '../../../lambdas/files/stored-counts.ts';
import { ITEM_USAGES, SIGN_INS } from '../../support/ports/run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const LOGS = 'logs/onepassword_itemusage/year=2026/month=11/day=22/hour=20';
const QUARANTINE = LOGS.replace('logs', 'quarantine');
const NONE = { events: 0, rejected: 0, objects: 0 };

/** A folder with two objects of events, one of a replay, and one of rejected records. */
async function filledFolder(): Promise<string> {
  const folder = await temporaryFolder();
  const objects = new FileObjects(folder, new AtomicFiles(folder));
  const create = (key: string, metadata: Readonly<Record<string, string>>) =>
    objects.create({ key, metadata, body: Buffer.from('x') });
  await create(`${LOGS}/20261122T200000000Z-a.jsonl.gz`, { revision: '7', events: '100' });
  await create(`${LOGS}/20261122T200100000Z-b.jsonl.gz`, { revision: '8', events: '20' });
  await create(`${LOGS}/20261122T200200000Z-replay-c.jsonl.gz`, { revision: '8', events: '3' });
  await create(`${QUARANTINE}/20261122T200000000Z-d.jsonl.gz`, { revision: '8', records: '4' });
  return folder;
}

describe('the counts of a folder', () => {
  it('are those of the metadata of its objects, of one feed', async () => {
    const folder = await filledFolder();
    expect(await storedCounts(folder, ITEM_USAGES, undefined)).toEqual({
      events: 123,
      rejected: 4,
      objects: 3,
    });
    expect(await storedCounts(folder, SIGN_INS, undefined)).toEqual(NONE);
    expect(await storedCounts(`${folder}/none`, ITEM_USAGES, undefined)).toEqual(NONE);
  });

  it('do not include a batch that is not committed: the next run counts it', async () => {
    const folder = await filledFolder();
    expect(await storedCounts(folder, ITEM_USAGES, 8)).toEqual({ events: 103, rejected: 0, objects: 2 });
  });

  it('include an object whose metadata are damaged as one without events', async () => {
    const folder = await filledFolder();
    await writeFile(metadataFile(folder, `${LOGS}/20261122T200000000Z-a.jsonl.gz`), '{');
    expect(await storedCounts(folder, ITEM_USAGES, undefined)).toEqual({
      events: 23,
      rejected: 4,
      objects: 3,
    });
  });
});
