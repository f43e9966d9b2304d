import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { AtomicFiles } from '../../../lambdas/files/atomic-files.ts';
import { fileFailure } from '../../../lambdas/files/file-failure.ts';
import { FileObjects } from '../../../lambdas/files/file-objects.ts';
import { FileStates } from '../../../lambdas/files/file-states.ts';
import { recordOf, rejectedRecordOf } from '../../support/delivered-lines.ts';
import { runOutcome } from '../../support/ports/run-outcome.ts';
import { MemoryFeed, signIn, SIGN_INS } from '../../support/ports/run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { lines } from '../../support/command.ts';

const GOOD = ['E0', 'E1', 'E2', 'E3'].map((uuid) => signIn(uuid));
const BAD = '{"uuid":"BAD"}';

/** Creates files, except for one: then the disk is full. */
class FullDisk extends AtomicFiles {
  readonly created: string[] = [];
  readonly #fullAt: number;

  constructor(folder: string, fullAt: number) {
    super(folder);
    this.#fullAt = fullAt;
  }

  override create(file: string, content: string | Buffer): Promise<'created' | 'exists'> {
    return this.#unlessFull(file, () => super.create(file, content));
  }

  override createFolder(folder: string, name: string, content: string): Promise<'created' | 'exists'> {
    return this.#unlessFull(path.join(folder, name), () => super.createFolder(folder, name, content));
  }

  #unlessFull<T>(file: string, create: () => Promise<T>): Promise<T> {
    this.created.push(file);
    if (this.created.length !== this.#fullAt) return create();
    return Promise.reject(fileFailure(`write ${file}`, Object.assign(new Error(), { code: 'ENOSPC' })));
  }
}

/** Polls a feed of a few records, one of them invalid, into a folder. */
function newPoll(folder: string, files = new AtomicFiles(folder)) {
  const world = new MemoryFeed([...GOOD, BAD]);
  const ports = { states: new FileStates(folder, files), objects: new FileObjects(folder, files) };
  return () => runOutcome(world.run({ ports }));
}

async function expectAll(folder: string): Promise<void> {
  expect((await lines(folder, 'logs', SIGN_INS.table)).map(recordOf)).toEqual(GOOD);
  expect((await lines(folder, 'quarantine', SIGN_INS.table)).map(rejectedRecordOf)).toEqual([BAD]);
}

it.each([
  ['the first state', 1, /state.*0\.json/],
  ['the announcement', 2, /state.*1\.json/],
  ["the rejected records' metadata", 3, /metadata.quarantine/],
  ['the rejected records', 4, /quarantine/],
  ["the events' metadata", 5, /metadata.logs/],
  ['the events', 6, /logs/],
  ['the commit', 7, /state.*2\.json/],
])('a full disk at %s fails the run, and with free space the next run continues', async (_, fullAt, file) => {
  const folder = await temporaryFolder();
  const files = new FullDisk(folder, fullAt);
  const poll = newPoll(folder, files);
  expect(await poll()).toMatch(/^TryAgainLater: .*: the disk is full; free some space, then start again/);
  expect(path.relative(folder, files.created.at(-1) ?? '')).toMatch(file);
  expect(await poll()).toBe('caught_up');
  await expectAll(folder);
});

it('a folder that is no longer writable fails the run, and the next run continues when it is', async () => {
  const folder = await temporaryFolder();
  const obstacle = path.join(folder, 'logs');
  await writeFile(obstacle, '');
  const poll = newPoll(folder);
  expect(await poll()).toMatch(/^FixSettings: cannot .*logs.* \(ENOTDIR\): name a writable folder/);
  await rm(obstacle);
  expect(await poll()).toBe('caught_up');
  await expectAll(folder);
});
