import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import { FEEDS, type Feed, type FeedName } from '../contract/feeds.ts';
import { EventsApiClient, type ApiVersion } from '../events-api/client.ts';
import { systemTiming } from '../events-api/system-timing.ts';
import { DeliveredIndex } from '../ingest/delivered-index.ts';
import type { Run } from '../ingest/run.ts';
import { LIMITS } from '../ingest/limits.ts';
import type { Ports } from '../ingest/ports.ts';
import { chooseApi, SIMULATOR } from './api-choice.ts';
import { AtomicFiles } from '../files/atomic-files.ts';
import { FileObjects } from '../files/file-objects.ts';
import { FileStates } from '../files/file-states.ts';
import { newRunClock } from './run-clock.ts';
import { SIMULATED, startSimulatorProcess } from './simulator-process.ts';
import { openSourceFile } from '../files/source-file.ts';

/** Which folder, and how its events are come by. */
export interface FolderOptions {
  readonly out: string;
  readonly label: string;
  /** The Events API; undefined: the token's own host, or the simulator where there is no token. */
  readonly apiUrl: string | undefined;
  readonly apiVersion: ApiVersion;
}

/** A folder of this machine that the events of a source are kept in. */
export interface Folder {
  /** Origin of the Events API, or `simulator`. */
  readonly apiName: string;
  readonly files: AtomicFiles;
  readonly states: FileStates;
  /** @param startTime where a feed begins that was never polled, RFC 3339 */
  readonly newRun: (feed: Feed, startTime: string, progress: Ports['progress']) => Run;
  /** Ends the simulator, if there is one. */
  readonly close: () => void;
}

/**
 * Opens a folder, and starts the simulator if it is its source.
 *
 * @param token the bearer token, undefined where there is none
 * @throws PipelineError when the folder cannot be used, or there is no token where one is needed
 */
export async function openFolder(options: FolderOptions, token: string | undefined): Promise<Folder> {
  const files = new AtomicFiles(options.out);
  const api = chooseApi(token, options.apiUrl);
  const source = await openSourceFile(options.out, files, api.name);
  await files.sweep();
  const simulator =
    api.name === SIMULATOR
      ? await startSimulatorProcess({
          // The same epoch gives the same world, so its cursors stay good from one start to the next.
          epoch: source.createdAt,
          backlog: SIMULATED.backlog,
          'backlog-days': SIMULATED.backlogDays,
          'live-per-minute': SIMULATED.livePerMinute,
        })
      : undefined;
  const states = new FileStates(options.out, files);
  for (const feed of FEEDS) await states.removeExpired(feed);
  const delivered = new Map<FeedName, DeliveredIndex>();
  const objects = new FileObjects(options.out, files);
  return {
    apiName: api.name,
    files,
    states,
    newRun: (feed, startTime, progress) => {
      const clock = newRunClock();
      const known = delivered.get(feed.name) ?? new DeliveredIndex();
      delivered.set(feed.name, known);
      return {
        config: {
          feed,
          source: { id: source.id, label: options.label, standardFields: true },
          schema: SCHEMAS[feed.logType],
          limits: LIMITS,
          startTime,
          origin: 'api',
        },
        delivered: known,
        ports: {
          states,
          objects,
          clock,
          progress,
          pages: new EventsApiClient({
            tokens: { token: () => Promise.resolve(api.token) },
            version: options.apiVersion,
            baseUrl: simulator?.url ?? api.url,
            clock,
            ...systemTiming,
          }),
        },
      };
    },
    close: () => {
      simulator?.stop();
    },
  };
}
