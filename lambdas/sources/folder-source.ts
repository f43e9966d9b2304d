import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import { FEEDS, type Feed, type FeedName } from '../contract/feeds.ts';
import { EventsApiClient, type ApiVersion } from '../events-api/client.ts';
import { systemTiming } from '../events-api/system-timing.ts';
import { openSourceFile } from '../files/source-file.ts';
import { storedCounts, type StoredCounts } from '../files/stored-counts.ts';
import { LIMITS } from '../ingest/limits.ts';
import type { Ports } from '../ingest/ports.ts';
import type { Run } from '../ingest/run.ts';
import { readableState } from '../ingest/state-codec.ts';
import { chooseApi, SIMULATOR } from './api-choice.ts';
import { FeedMemory } from './feed-memory.ts';
import { folderAdapters } from './folder-adapters.ts';
import { proxyOfEnvironment } from './proxy.ts';
import { newRunClock } from './run-clock.ts';
import { simulatorFlags, startSimulatorProcess } from './simulator-process.ts';

/** Which folder, and where its events come from. */
export interface FolderSourceOptions {
  readonly out: string;
  /** p_source_label of each event. Undefined: that of the folder, or the default. */
  readonly label: string | undefined;
  /** The Events API; undefined: the token's own host, or the simulator if there is no token. */
  readonly apiUrl: string | undefined;
  readonly apiVersion: ApiVersion;
}

/** A source whose events and states are kept in a folder of this machine. */
export interface FolderSource {
  /** Origin of the Events API, or `simulator`. */
  readonly apiName: string;
  /** Whether the feed has a position in the folder. */
  readonly wasPolled: (feed: Feed) => Promise<boolean>;
  /** What earlier starts have delivered into the folder. */
  readonly delivered: (feed: Feed) => Promise<StoredCounts>;
  /** @param startTime where a feed starts that was never polled, RFC 3339 */
  readonly newRun: (feed: Feed, startTime: string, progress: Ports['progress']) => Run;
  /** Stops the simulator, if this source started it. */
  readonly close: () => void;
}

/**
 * Opens the source in a folder, and starts the simulator if its events come from there.
 *
 * @param token the bearer token; undefined if there is none
 * @throws PipelineError if the folder cannot be used, or a token is needed and missing
 */
export async function openFolderSource(
  { out, label, apiUrl, apiVersion }: FolderSourceOptions,
  token: string | undefined,
): Promise<FolderSource> {
  const { files, states, objects } = folderAdapters(out);
  const api = chooseApi(token, apiUrl);
  const source = await openSourceFile(out, files, { api: api.name, label });
  await files.sweep();
  const proxy = await proxyOfEnvironment();
  const simulator =
    api.name === SIMULATOR ? await startSimulatorProcess(simulatorFlags(source.createdAt)) : undefined;
  await Promise.all(FEEDS.map((feed) => states.removeExpired(feed)));
  const memories = new Map<FeedName, FeedMemory>();
  return {
    apiName: api.name,
    wasPolled: async (feed) => (await readableState(() => states.read(feed))) !== undefined,
    delivered: async (feed) => {
      const state = await readableState(() => states.read(feed));
      return storedCounts(out, feed, state?.pending?.revision);
    },
    newRun: (feed, startTime, progress) => {
      const clock = newRunClock();
      const memory = memories.get(feed.name) ?? new FeedMemory();
      memories.set(feed.name, memory);
      return {
        config: {
          feed,
          source: { id: source.id, label: source.label, standardFields: true },
          limits: LIMITS,
          startTime,
          origin: 'api',
        },
        schema: () => Promise.resolve(SCHEMAS[feed.logType]),
        delivered: memory.delivered,
        liveCheck: memory.liveCheck,
        ports: {
          states,
          objects,
          clock,
          progress,
          pages: new EventsApiClient({
            tokens: { token: () => Promise.resolve(api.token) },
            version: apiVersion,
            baseUrl: simulator?.url ?? api.url,
            proxy,
            clock,
            wait: memory.wait,
            onClockSkew: (ms) => {
              memory.reportSkew(ms, progress);
            },
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
