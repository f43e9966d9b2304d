import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { findFeed } from '../../../lambdas/contract/feeds.ts';
import { openFolderSource } from '../../../lambdas/sources/folder-source.ts';
import { drain } from './drain.ts';
import {
  EARLIEST_START,
  measure,
  outputBytes,
  printResult,
  readInput,
  type FileMeasurement,
} from './input-output.ts';
import { slowDown } from './slow-down.ts';

/**
 * Runs the pipeline as `npm start` does, into a new folder, until it has caught up. The second command-line argument is the
 * number of repetitions, 1 if absent.
 */
const { apiUrl, warmUpUrl, feed: name, folder, slowDownPercent = 0 } = readInput();
const feed = findFeed(name)!;

async function deliverBacklog(apiUrl: string, out: string): Promise<number> {
  const { newRun } = await openFolderSource({ out, label: '1Password', apiUrl, apiVersion: 'v2' }, 'any');
  const burn = slowDown(slowDownPercent);
  return drain((progress) =>
    newRun(feed, EARLIEST_START, (step) => {
      progress(step);
      burn();
    }),
  );
}

const newFolder = () => mkdtemp(path.join(folder, 'pipeline-'));

const rounds = Number(process.argv[3] ?? 1);
if (warmUpUrl !== undefined) await deliverBacklog(warmUpUrl, await newFolder());
for (let round = 0; round < rounds; round += 1) {
  const out = await newFolder();
  const measured = await measure(() => deliverBacklog(apiUrl, out));
  printResult({ ...measured, outputBytes: await outputBytes(out) } satisfies FileMeasurement);
}
