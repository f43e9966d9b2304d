import type { Ports } from '../ingest/ports.ts';
import { SIMULATOR } from '../sources/api-choice.ts';
import { runCommand } from './terminal/run-command.ts';
import { jsonDisplay, liveDisplay, plainDisplay, type Display } from './terminal/poll-display.ts';
import { addStep, newStatus } from './terminal/feed-progress.ts';
import { openFolder, type Folder } from '../sources/folder-source.ts';
import { HELP, parseOptions, type LocalOptions } from './poll-options.ts';
import { pollFeed } from './poll-feed.ts';
import { exitOnBrokenPipe } from './terminal/broken-pipe.ts';
import { SIMULATED } from '../sources/simulator-process.ts';

const write = (text: string) => process.stdout.write(text);

exitOnBrokenPipe();

/** @returns whether all feeds ended well */
async function main(): Promise<boolean> {
  const options = parseOptions(process.argv.slice(2), Date.now());
  if (options === 'help') {
    write(HELP);
    return true;
  }
  const folder = await openFolder(options, process.env['OP_EVENTS_TOKEN']);
  try {
    return await pollAll(options, folder);
  } finally {
    folder.close();
  }
}

/** Polls all feeds at once, each by itself. */
async function pollAll(options: LocalOptions, folder: Folder): Promise<boolean> {
  const statuses = options.feeds.map(newStatus);
  const display = chooseDisplay(options)(statuses, write, process.stdout.columns);
  display.note(whatIsPolled(options, folder));
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'])
      process.once(signal, () => {
        resolve('interrupted');
      });
  });
  try {
    const ended = Promise.all(
      statuses.map((status) => {
        const progress: Ports['progress'] = (step) => {
          addStep(status, step);
          display.step(status.feed, step);
        };
        const newRun = () => folder.newRun(status.feed, options.since, progress);
        return pollFeed(newRun, options.once, status, display);
      }),
    );
    const first = await Promise.race([ended, interrupted]);
    // A run that is cut short is finished by the next start, as one that is killed.
    return first === 'interrupted' || first.every(Boolean);
  } finally {
    display.close(options.out);
  }
}

function whatIsPolled(options: LocalOptions, { apiName }: Folder): string {
  if (apiName !== SIMULATOR) return `Polling ${apiName} into ${options.out}.`;
  const { backlog, backlogDays, livePerMinute } = SIMULATED;
  return [
    'OP_EVENTS_TOKEN is not set, so a simulator of the Events API is polled: made-up events, some of which arrive late.',
    `It has ${backlog} events a feed from the ${backlogDays} days before this folder was begun, then ${livePerMinute} a minute.`,
    ...(options.once ? [] : ['Ctrl-C ends; the next start goes on where this one stood.']),
  ].join('\n');
}

function chooseDisplay(options: LocalOptions): (...args: Parameters<typeof liveDisplay>) => Display {
  if (options.json) return jsonDisplay;
  return process.stdout.isTTY ? liveDisplay : plainDisplay;
}

await runCommand(main);
