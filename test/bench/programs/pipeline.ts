import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { findFeed } from '../../../lambdas/contract/feeds.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { openFolder } from '../../../lambdas/local/folder.ts';
import { BEGINNING, measured, readJob, tell } from './job.ts';

/** The pipeline as `npm start` runs it, into a folder of its own, until it has caught up. Once for each number in the arguments. */
const { apiUrl, warmUpUrl, feed: name, folder } = readJob();
const feed = findFeed(name)!;

async function drain(apiUrl: string): Promise<number> {
  const out = await mkdtemp(path.join(folder, 'pipeline-'));
  const options = { out, label: '1Password', apiUrl, apiVersion: 'v2' as const };
  const { newRun } = await openFolder(options, 'any');
  let events = 0;
  for (;;) {
    const run = newRun(feed, BEGINNING, (step) => {
      if (step.kind === 'committed') events += step.events;
    });
    const outcome = await ingest(run);
    if (outcome === 'caught up') return events;
    if (outcome !== 'out of time' && outcome !== 'rate limited') throw new Error(`a run ended as ${outcome}`);
  }
}

const rounds = Number(process.argv[3] ?? 1);
if (warmUpUrl !== undefined) await drain(warmUpUrl);
for (let round = 0; round < rounds; round += 1) tell(await measured(() => drain(apiUrl)));
