import { setTimeout as sleep } from 'node:timers/promises';
import { PipelineError } from '../ingest/errors.ts';
import { endWhenReaderIsGone } from '../local/reader-gone.ts';
import { rebuild } from '../recovery/rebuild.ts';
import { replay } from '../recovery/replay.ts';
import { rewind } from '../recovery/rewind.ts';
import type { World } from '../recovery/world.ts';
import { openDeployedPlace } from './deployed-place.ts';
import { openFolderPlace } from './folder-place.ts';
import { HELP, parseOptions, type OperatorOptions, type Verb } from './options.ts';
import type { Place } from './place.ts';
import { Report, type Result } from './report.ts';

const write = (text: string) => process.stdout.write(text);

endWhenReaderIsGone();

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), Date.now());
  if (options === 'help') {
    write(HELP);
    return;
  }
  const { feed, verb } = options;
  const place = await open(options);
  try {
    const report = new Report(feed, options.json, process.stdout.isTTY, write);
    const { note, progress } = report;
    note(`${verb.name} in ${place.name}`);
    const world = { ...place.world, feed, note, progress, sleep: (ms: number) => sleep(ms) };
    report.done(verb, await carryOut(verb, world));
  } finally {
    place.close();
  }
}

function open({ place, feed }: OperatorOptions): Promise<Place> {
  return 'stack' in place
    ? openDeployedPlace(feed, place.stack)
    : openFolderPlace(feed, place.folder, process.env['OP_EVENTS_TOKEN']);
}

async function carryOut(verb: Verb, world: World): Promise<Result> {
  switch (verb.name) {
    case 'rewind':
      return rewind(world, verb.stretch);
    case 'replay':
      return replay(world);
    case 'rebuild':
      return { since: await rebuild(world) };
  }
}

try {
  await main();
  process.exit(0);
} catch (error) {
  if (!(error instanceof PipelineError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.name === 'FixSettings' ? 2 : 1);
}
