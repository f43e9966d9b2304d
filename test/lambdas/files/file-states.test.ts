import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AtomicFiles } from '../../../lambdas/files/atomic-files.ts';
import { FileStates } from '../../../lambdas/files/file-states.ts';
import { RepairState } from '../../../lambdas/ingest/errors.ts';
import { encodeState } from '../../../lambdas/ingest/state-codec.ts';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';
import type { FeedState } from '../../../lambdas/ingest/state.ts';
import { announced, committed, firstState, moved } from '../../../lambdas/ingest/state-changes.ts';
import { announcementAt } from '../../support/ports/batch.ts';
import { ITEM_USAGES, SIGN_INS } from '../../support/ports/run.ts';
import { stateRepairSuite } from '../../support/ports/state-repair.suite.ts';
import { encoded, stateStoreSuite, wordsOf } from '../../support/ports/state-store.suite.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('FileStates', () => {
  const open = async (): Promise<[string, FileStates, FileStates]> => {
    const folder = await temporaryFolder();
    const states = () => new FileStates(folder, new AtomicFiles(folder));
    return [folder, states(), states()];
  };

  stateStoreSuite(async () => {
    const [, ours, theirs] = await open();
    return [ours, theirs];
  });

  stateRepairSuite(async () => {
    const [folder, ours, theirs] = await open();
    const corrupt = async (text: string) => {
      const of = path.join(folder, 'state', SIGN_INS.name);
      await mkdir(of, { recursive: true });
      await writeFile(path.join(of, '7.json'), text);
    };
    return { handles: [ours, theirs], corrupt };
  });

  const first = firstState('2026-11-22T20:00:00.000Z', { startTime: '2026-11-15T20:00:00.000Z' });
  const next = (state: FeedState, cursor: string) =>
    moved(state, { next: { cursor }, outcome: { events: 0, skipped: 0 }, at: state.createdAt });
  const fileNames = async (folder: string) =>
    (await readdir(path.join(folder, 'state', SIGN_INS.name))).filter((name) => name.endsWith('.json'));

  it('accepts neither of two simultaneous repairs with different revisions', async () => {
    const [folder, states] = await open();
    const later = firstState('2026-11-22T20:00:01.000Z', { cursor: 'later' });
    const others = path.join(folder, 'state', SIGN_INS.name, `${later.revision}.json`);
    // The other process creates its file after this one has found none.
    const files = new AtomicFiles(folder);
    const create = files.create.bind(files);
    files.create = async (...args) => {
      await create(others, encodeState(later));
      return create(...args);
    };
    const slow = new FileStates(folder, files);
    expect(await slow.replaceLost(SIGN_INS, first)).toBe('overtaken');
    expect(await states.read(SIGN_INS)).toEqual(later);
    expect(await fileNames(folder)).toEqual([`${later.revision}.json`]);
  });

  it('creates a state in a folder whose state somebody has removed', async () => {
    const [folder, states] = await open();
    await mkdir(path.join(folder, 'state', SIGN_INS.name, 'identities'), { recursive: true });
    expect(await states.create(SIGN_INS, first)).toBe('written');
    expect(await states.read(SIGN_INS)).toEqual(first);
  });

  it('keeps only the newest revisions', async () => {
    const [folder, states] = await open();
    await states.create(SIGN_INS, first);
    let state = first;
    for (let i = 0; i < 30; i += 1) {
      state = next(state, String(i));
      await states.write(SIGN_INS, state);
    }
    expect(await fileNames(folder)).toHaveLength(10);
    expect(await readdir(path.join(folder, '.tmp'))).toEqual([]);
  });

  it('refuses a revision that existed before, from a process that slept before it wrote it', async () => {
    const [folder, states] = await open();
    await states.create(SIGN_INS, first);
    let state = first;
    const files = new AtomicFiles(folder);
    const create = files.create.bind(files);
    files.create = async (...args) => {
      for (let i = 0; i < 30; i += 1) {
        state = next(state, String(i));
        await states.write(SIGN_INS, state);
      }
      return create(...args);
    };
    const slept = new FileStates(folder, files);
    expect(await slept.write(SIGN_INS, next(first, 'old'))).toBe('overtaken');
    expect(await states.read(SIGN_INS)).toEqual(state);
    expect(await fileNames(folder)).toHaveLength(10);
  });

  it('never continues from a file that is not a state', async () => {
    const [folder, states] = await open();
    await mkdir(path.join(folder, 'state', SIGN_INS.name), { recursive: true });
    await writeFile(path.join(folder, 'state', SIGN_INS.name, '1.json'), '{');
    await expect(states.read(SIGN_INS)).rejects.toThrow(RepairState);
  });

  it('stores about 22 bytes for each known record, however many revisions there were', async () => {
    const [folder, states] = await open();
    await states.create(SIGN_INS, first);
    let state = first;
    const records = 50;
    for (let i = 0; i < 200; i += 1) {
      const numbers = Array.from({ length: records }, (_, k) => i * records + k);
      const pending = announcementAt(state);
      state = announced(state, pending);
      await states.write(SIGN_INS, state, new Map([['2026-11-22', encoded(...numbers)]]));
      state = committed(state, pending);
      await states.write(SIGN_INS, state);
    }
    const sizes = await Promise.all(
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).size),
    );
    expect(sizes.length).toBeLessThanOrEqual(11);
    expect(sizes.reduce((sum, size) => sum + size, 0) / (200 * records)).toBeLessThan(24);
  });

  it('ignores a line that a crash cut off, and reads the line after it', async () => {
    const [folder, states] = await open();
    const log = path.join(folder, 'state', SIGN_INS.name, 'identities', '2026-11-22.log');
    await states.create(SIGN_INS, first);
    await mkdir(path.dirname(log), { recursive: true });
    // Cut off by a crash, and then appended again.
    await writeFile(log, `\n${first.revision} AAAA`);
    await states.addIdentities(SIGN_INS, new Map([['2026-11-22', encoded(1)]]), { time: first.createdAt });
    const set = new IdentitySet();
    for await (const part of states.readIdentities(SIGN_INS, '2026-11-22', 0, first.revision)) {
      set.addEncoded(part);
    }
    expect(set.size).toBe(1);
    expect(set.find(wordsOf(1))).toBe('event');
  });

  it('removes the identities of days to which nothing was added for 130 days', async () => {
    const [folder, states] = await open();
    const of = { time: first.createdAt };
    const today = new Date().toISOString().slice(0, 10);
    const days = ['2026-07-01', '2026-11-22', today];
    for (const day of days) await states.addIdentities(SIGN_INS, new Map([[day, encoded(1)]]), of);
    const logs = path.join(folder, 'state', SIGN_INS.name, 'identities');
    const before = (count: number) => new Date(Date.now() - count * 86_400_000);
    await utimes(path.join(logs, '2026-07-01.log'), before(131), before(131));
    await utimes(path.join(logs, '2026-11-22.log'), before(129), before(129));
    // As if this machine's clock had been six years behind.
    await utimes(path.join(logs, `${today}.log`), before(2_190), before(2_190));
    await states.removeExpired(SIGN_INS);
    expect((await readdir(logs)).sort()).toEqual(['2026-11-22.log', `${today}.log`]);
    await states.removeExpired(ITEM_USAGES);
  });
});
