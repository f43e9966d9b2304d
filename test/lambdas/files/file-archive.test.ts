import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FixSettings } from '../../../lambdas/ingest/errors.ts';
import { AtomicFiles } from '../../../lambdas/files/atomic-files.ts';
import { FileArchive } from '../../../lambdas/files/file-archive.ts';
import { FileObjects } from '../../../lambdas/files/file-objects.ts';
import { objectArchiveSuite } from '../../support/ports/object-archive.suite.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('FileArchive', () => {
  const open = async () => {
    const folder = await temporaryFolder();
    return {
      folder,
      store: new FileObjects(folder, new AtomicFiles(folder)),
      archive: new FileArchive(folder),
    };
  };

  objectArchiveSuite(open);

  const object = { key: 'logs/t/a.jsonl.gz', body: Buffer.from('body'), metadata: { revision: '7' } };

  it('reads an object without its metadata', async () => {
    const { folder, store, archive } = await open();
    await store.create(object);
    await rm(path.join(folder, 'metadata'), { recursive: true });
    expect(await archive.read(object.key)).toEqual({ ...object, metadata: {} });
  });

  it('reports which metadata is damaged, and which object cannot be read', async () => {
    const { folder, store, archive } = await open();
    await store.create(object);
    await writeFile(path.join(folder, 'metadata', `${object.key}.json`), '[]');
    await expect(archive.read(object.key)).rejects.toThrow(
      new FixSettings('the metadata of logs/t/a.jsonl.gz is damaged'),
    );
    await mkdir(path.join(folder, 'logs/t/folder'));
    await expect(archive.read('logs/t/folder')).rejects.toThrow('cannot read logs/t/folder (EISDIR)');
  });
});
