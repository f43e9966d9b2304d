import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../local/command-line.ts';
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

/** @returns true: what goes wrong is thrown */
async function main(): Promise<true> {
  const options = parseOptions(process.argv.slice(2), Date.now());
  if (options === 'help') {
    write(HELP);
    return true;
  }
  const { feed, verb } = options;
  const place = await open(options);
  try {
    const report = new Report(feed, options.json, process.stdout.isTTY, write);
    const { note, progress } = report;
    note(`${verb.name} in ${place.name}`);
    const world = { ...place.world, note, progress, sleep: (ms: number) => sleep(ms) };
    report.done(verb, await carryOut(verb, world));
    return true;
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

await runCommand(main);
