import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileCreator } from '../../../lambdas/local/create-file.ts';
import { FileStates } from '../../../lambdas/local/file-states.ts';
import { RepairState } from '../../../lambdas/ingest/errors.ts';
import { firstState, moved } from '../../../lambdas/ingest/state.ts';
import { SIGN_INS } from '../../ports/run.ts';
import { stateStoreSuite } from '../../ports/state-store.suite.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

describe('FileStates', () => {
  const open = async (): Promise<[string, FileStates, FileStates]> => {
    const folder = await temporaryFolder();
    const states = () => new FileStates(folder, new FileCreator(folder));
    return [folder, states(), states()];
  };

  stateStoreSuite(async () => {
    const [, ours, theirs] = await open();
    return [ours, theirs];
  });

  it('keeps only the newest revisions', async () => {
    const [folder, states] = await open();
    let state = firstState('2026-11-22T20:00:00.000Z', '2026-11-22T20:00:00.000Z');
    for (let i = 0; i < 30; i += 1) {
      await states.write(SIGN_INS, state);
      state = moved(state, { cursor: String(i) }, []);
    }
    expect(await readdir(path.join(folder, 'state', SIGN_INS.name))).toHaveLength(10);
    expect(await readdir(path.join(folder, '.tmp'))).toEqual([]);
  });

  it('takes no revision that was there once, from a process that slept before it wrote it', async () => {
    const [folder, states] = await open();
    const first = firstState('2026-11-22T20:00:00.000Z', '2026-11-22T20:00:00.000Z');
    await states.write(SIGN_INS, first);
    let state = first;
    const files = new FileCreator(folder);
    const create = files.create.bind(files);
    files.create = async (...args) => {
      for (let i = 0; i < 30; i += 1) {
        state = moved(state, { cursor: String(i) }, []);
        await states.write(SIGN_INS, state);
      }
      return create(...args);
    };
    const slept = new FileStates(folder, files);
    expect(await slept.write(SIGN_INS, moved(first, { cursor: 'old' }, []))).toBe('overtaken');
    expect(await states.read(SIGN_INS)).toEqual(state);
    expect(await readdir(path.join(folder, 'state', SIGN_INS.name))).toHaveLength(10);
  });

  it('never reads on from a file that is no state', async () => {
    const [folder, states] = await open();
    await mkdir(path.join(folder, 'state', SIGN_INS.name), { recursive: true });
    await writeFile(path.join(folder, 'state', SIGN_INS.name, '000000001.json'), '{');
    await expect(states.read(SIGN_INS)).rejects.toThrow(RepairState);
  });
});
