import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AtomicFiles } from '../../../lambdas/files/atomic-files.ts';
import { FileObjects } from '../../../lambdas/files/file-objects.ts';
import { FixSettings } from '../../../lambdas/ingest/errors.ts';
import { objectStoreSuite } from '../../support/ports/object-store.suite.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('FileObjects', () => {
  objectStoreSuite(async () => {
    const folder = await temporaryFolder();
    const read = async (key: string) => ({
      body: await readFile(path.join(folder, key)),
      metadata: JSON.parse(await readFile(path.join(folder, 'metadata', `${key}.json`), 'utf8')) as Record<
        string,
        string
      >,
    });
    return { store: new FileObjects(folder, new AtomicFiles(folder)), read };
  });

  it('reports which folder is not writable, and how to fix it', async () => {
    const folder = path.join(await temporaryFolder(), 'a file');
    await writeFile(folder, '');
    const store = new FileObjects(folder, new AtomicFiles(folder));
    const create = store.create({ key: 'logs/a', body: Buffer.from(''), metadata: {} });
    await expect(create).rejects.toThrow(FixSettings);
    await expect(create).rejects.toThrow(
      /^cannot write .*a file.* \(ENOTDIR\): name a writable folder with --out$/,
    );
  });
});
