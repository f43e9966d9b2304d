import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../local/command-line.ts';
import { endWhenReaderIsGone } from '../local/reader-gone.ts';
import { rebuild } from '../recovery/rebuild.ts';
import { replay } from '../recovery/replay.ts';
import { requestRewind } from '../recovery/rewind.ts';
import { openDeployedPlaces } from './deployed-place.ts';
import { openFolderPlaces } from './folder-place.ts';
import { HELP, parseOptions, type OperatorOptions } from './options.ts';
import type { Place } from './place.ts';
import { Report } from './report.ts';
import { feedStatus, statusLines } from './status.ts';

const write = (text: string) => process.stdout.write(text);

endWhenReaderIsGone();

/** @returns true: what goes wrong is thrown */
async function main(): Promise<true> {
  const options = parseOptions(process.argv.slice(2), Date.now());
  if (options === 'help') {
    write(HELP);
    return true;
  }
  for (const place of await open(options)) await carryOut(options, place);
  return true;
}

function open({ place, feed }: OperatorOptions): Promise<Place[]> {
  return 'stack' in place ? openDeployedPlaces(feed, place.stack) : openFolderPlaces(feed, place.folder);
}

async function carryOut({ verb, json }: OperatorOptions, place: Place): Promise<void> {
  const { feed } = place.context;
  const report = new Report(feed, json, process.stdout.isTTY, write);
  const { note, progress } = report;
  const context = { ...place.context, note, progress, sleep: (ms: number) => sleep(ms) };
  if (verb.name !== 'status') note(`${verb.name} in ${place.name}`);
  switch (verb.name) {
    case 'status': {
      const status = feedStatus(feed, await context.states.read(feed), context.now());
      write(json ? `${JSON.stringify(status)}\n` : `${statusLines(status).join('\n')}\n`);
      return;
    }
    case 'rewind':
      report.rewindRequested(await requestRewind(context, verb.request), place.poller);
      return;
    case 'quarantine replay':
      report.replayed(await replay(context));
      return;
    case 'rebuild':
      report.rebuilt(await rebuild(context));
  }
}

await runCommand(main);
