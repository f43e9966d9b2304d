import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './terminal/run-command.ts';
import { exitOnBrokenPipe } from './terminal/broken-pipe.ts';
import { rebuild } from '../recovery/rebuild.ts';
import { replay } from '../recovery/replay.ts';
import { requestRewind } from '../recovery/rewind.ts';
import { openStackTargets } from './targets/stack-target.ts';
import { openFolderTargets } from './targets/folder-target.ts';
import { HELP, parseOptions, type OperatorOptions } from './operator-options.ts';
import type { Target } from './targets/target.ts';
import { Report } from './terminal/job-report.ts';
import { feedStatus } from '../health/feed-status.ts';
import { statusLines } from './terminal/status-lines.ts';

const write = (text: string) => process.stdout.write(text);

exitOnBrokenPipe();

/** @returns true: what goes wrong is thrown */
async function main(): Promise<true> {
  const options = parseOptions(process.argv.slice(2), Date.now());
  if (options === 'help') {
    write(HELP);
    return true;
  }
  for (const target of await open(options)) await runVerb(options, target);
  return true;
}

function open({ target, feed }: OperatorOptions): Promise<Target[]> {
  return 'stack' in target ? openStackTargets(feed, target.stack) : openFolderTargets(feed, target.folder);
}

async function runVerb({ verb, json }: OperatorOptions, target: Target): Promise<void> {
  const { feed } = target.context;
  const report = new Report(feed, json, process.stdout.isTTY, write);
  const { note, progress } = report;
  const context = { ...target.context, note, progress, sleep: (ms: number) => sleep(ms) };
  if (verb.name !== 'status') note(`${verb.name} in ${target.name}`);
  switch (verb.name) {
    case 'status': {
      const status = feedStatus(feed, await context.states.read(feed), context.now());
      write(json ? `${JSON.stringify(status)}\n` : `${statusLines(status).join('\n')}\n`);
      return;
    }
    case 'rewind':
      report.rewindRequested(await requestRewind(context, verb.request), target.poller);
      return;
    case 'quarantine replay':
      report.replayed(await replay(context));
      return;
    case 'rebuild':
      report.rebuilt(await rebuild(context));
  }
}

await runCommand(main);
