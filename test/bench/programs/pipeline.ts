import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { findFeed } from '../../../lambdas/contract/feeds.ts';
import { openFolderSource } from '../../../lambdas/sources/folder-source.ts';
import { drain } from './drain.ts';
import { BEGINNING, measured, readJob, tell } from './job.ts';

/** The pipeline as `npm start` runs it, into a folder of its own, until it has caught up; as often as the second argument says. */
const { apiUrl, warmUpUrl, feed: name, folder } = readJob();
const feed = findFeed(name)!;

async function drainInto(apiUrl: string): Promise<number> {
  const out = await mkdtemp(path.join(folder, 'pipeline-'));
  const { newRun } = await openFolderSource({ out, label: '1Password', apiUrl, apiVersion: 'v2' }, 'any');
  return drain((progress) => newRun(feed, BEGINNING, progress));
}

const rounds = Number(process.argv[3] ?? 1);
if (warmUpUrl !== undefined) await drainInto(warmUpUrl);
for (let round = 0; round < rounds; round += 1) tell(await measured(() => drainInto(apiUrl)));
