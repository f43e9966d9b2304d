import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { AtomicFiles } from '../../../lambdas/files/atomic-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('sweeps temporary files that killed processes left, and none that is in use', async () => {
  const folder = await temporaryFolder();
  const temporary = path.join(folder, '.tmp');
  await mkdir(temporary);
  await writeFile(path.join(temporary, 'old'), '');
  await utimes(path.join(temporary, 'old'), 0, 0);
  await writeFile(path.join(temporary, 'new'), '');
  await new AtomicFiles(folder).sweep();
  expect(await readdir(temporary)).toEqual(['new']);
});

it('sweeps a folder that does not exist yet', async () => {
  await expect(new AtomicFiles(path.join(tmpdir(), 'onepassword-none')).sweep()).resolves.toBeUndefined();
});
