import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AtomicFiles } from '../../../lambdas/files/atomic-files.ts';
import { FileObjects } from '../../../lambdas/files/file-objects.ts';
import { FileStates } from '../../../lambdas/files/file-states.ts';
import { FixSettings } from '../../../lambdas/ingest/errors.ts';
import { objectStoreSuite } from '../../support/ports/object-store.suite.ts';
import { runOutcome } from '../../support/ports/run-outcome.ts';
import { MemoryFeed, signIn, SIGN_INS } from '../../support/ports/run.ts';
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

  it('stops a run before its commit if something else has written a file with the key of its events', async () => {
    const folder = await temporaryFolder();
    const files = new AtomicFiles(folder);
    const create = files.create.bind(files);
    files.create = async (file, content) => {
      if (file.startsWith(path.join(folder, 'logs'))) {
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, 'not ours');
      }
      return create(file, content);
    };
    const ports = { states: new FileStates(folder, files), objects: new FileObjects(folder, files) };
    const outcome = await runOutcome(new MemoryFeed([signIn('E0')]).run({ ports }));
    expect(outcome).toMatch(
      /^RepairState: \S+\.jsonl\.gz is not the object of this batch: it has other content \(8 bytes, not \d+\); move it/,
    );
    expect((await ports.states.read(SIGN_INS))?.pending).toMatchObject({ count: 1 });
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
