import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import type { Feed } from '../contract/feeds.ts';
import { EventsApi } from '../events-api/client.ts';
import { REAL_WAITS } from '../events-api/real-waits.ts';
import { PipelineError } from '../ingest/errors.ts';
import type { Run } from '../ingest/ingest.ts';
import { LIMITS } from '../ingest/limits.ts';
import type { Ports } from '../ingest/ports.ts';
import { chooseApi, SIMULATOR, type ApiChoice } from './api-choice.ts';
import { FileCreator } from './create-file.ts';
import { jsonDisplay, liveDisplay, plainDisplay, type Display } from './display.ts';
import { addStep, newStatus } from './feed-status.ts';
import { FileObjects } from './file-objects.ts';
import { FileStates } from './file-states.ts';
import { HELP, parseOptions, type LocalOptions } from './options.ts';
import { pollFeed } from './poll-feed.ts';
import { endWhenReaderIsGone } from './reader-gone.ts';
import { SIMULATED, startSimulatorProcess } from './simulator-process.ts';
import { openSourceFile, type SourceFile } from './source-file.ts';

/** As long as a run has on AWS, so that what happens there can be seen here. */
const RUN_MS = 55_000;

const write = (text: string) => process.stdout.write(text);

endWhenReaderIsGone();

/** @returns whether all feeds ended well */
async function main(): Promise<boolean> {
  const options = parseOptions(process.argv.slice(2), Date.now());
  if (options === 'help') {
    write(HELP);
    return true;
  }
  const files = new FileCreator(options.out);
  const api = chooseApi(process.env['OP_EVENTS_TOKEN'], options.apiUrl);
  const source = await openSourceFile(options.out, files, api.name);
  await files.sweep();
  if (api.name !== SIMULATOR) {
    return pollAll(options, files, source, api, `Polling ${api.name} into ${options.out}.`);
  }

  const simulator = await startSimulatorProcess(source.createdAt);
  try {
    const { backlog, backlogDays, livePerMinute } = SIMULATED;
    const note = [
      'OP_EVENTS_TOKEN is not set, so a simulator of the Events API is polled: made-up events, some of which arrive late.',
      `It has ${backlog} events a feed from the ${backlogDays} days before this folder was begun, then ${livePerMinute} a minute.`,
      ...(options.once ? [] : ['Ctrl-C ends; the next start goes on where this one stood.']),
    ].join('\n');
    return await pollAll(options, files, source, { ...api, url: simulator.url }, note);
  } finally {
    simulator.stop();
  }
}

/** Polls all feeds at once, each by itself. */
async function pollAll(
  options: LocalOptions,
  files: FileCreator,
  source: SourceFile,
  api: ApiChoice,
  note: string,
): Promise<boolean> {
  const statuses = options.feeds.map(newStatus);
  const display = chooseDisplay(options)(statuses, write, process.stdout.columns);
  display.note(note);
  const states = new FileStates(options.out, files);
  const objects = new FileObjects(options.out, files);
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
        const newRun = () => wire(options, source, api, status.feed, { states, objects, progress });
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

function chooseDisplay(options: LocalOptions): (...args: Parameters<typeof liveDisplay>) => Display {
  if (options.json) return jsonDisplay;
  return process.stdout.isTTY ? liveDisplay : plainDisplay;
}

function wire(
  options: LocalOptions,
  source: SourceFile,
  api: ApiChoice,
  feed: Feed,
  ports: Pick<Ports, 'states' | 'objects' | 'progress'>,
): Run {
  const until = performance.now() + RUN_MS;
  const clock = { now: Date.now, timeLeft: () => until - performance.now() };
  return {
    feed,
    source: { id: source.id, label: options.label, standardFields: true },
    schema: SCHEMAS[feed.logType],
    limits: LIMITS,
    startTime: options.since,
    ports: {
      ...ports,
      clock,
      source: new EventsApi({
        tokens: { token: () => Promise.resolve(api.token) },
        version: options.apiVersion,
        baseUrl: api.url,
        clock,
        ...REAL_WAITS,
      }),
    },
  };
}

try {
  process.exit((await main()) ? 0 : 1);
} catch (error) {
  if (!(error instanceof PipelineError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.name === 'FixSettings' ? 2 : 1);
}
