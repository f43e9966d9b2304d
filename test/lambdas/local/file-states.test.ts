import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileCreator } from '../../../lambdas/local/create-file.ts';
import { FileStates } from '../../../lambdas/local/file-states.ts';
import { RepairState } from '../../../lambdas/ingest/errors.ts';
import { encodeState } from '../../../lambdas/ingest/state-text.ts';
import { firstState, moved } from '../../../lambdas/ingest/state.ts';
import { SIGN_INS } from '../../ports/run.ts';
import { stateRepairSuite } from '../../ports/state-repair.suite.ts';
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

  stateRepairSuite(async () => {
    const [folder, ours, theirs] = await open();
    const garble = async (text: string) => {
      const of = path.join(folder, 'state', SIGN_INS.name);
      await mkdir(of, { recursive: true });
      await writeFile(path.join(of, '000000007.json'), text);
    };
    return { handles: [ours, theirs], garble };
  });

  it('lets neither of two win that repair at once with revisions of different seconds', async () => {
    const [folder, states] = await open();
    const state = firstState('2026-11-22T20:00:00.000Z', '2026-11-22T20:00:00.000Z');
    const others = path.join(folder, 'state', SIGN_INS.name, '1795000001.json');
    // The other creates its file after this one has seen that there is none.
    const files = new FileCreator(folder);
    const create = files.create.bind(files);
    files.create = async (...args) => {
      await create(others, encodeState({ ...state, revision: 1_795_000_001 }));
      return create(...args);
    };
    const slow = new FileStates(folder, files);
    expect(await slow.replaceLost(SIGN_INS, { ...state, revision: 1_795_000_000 })).toBe('overtaken');
    expect(await states.read(SIGN_INS)).toMatchObject({ revision: 1_795_000_001 });
    expect(await readdir(path.dirname(others))).toEqual(['1795000001.json']);
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
