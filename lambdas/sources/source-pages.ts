import { EventsApiClient, type ApiVersion } from '../events-api/client.ts';
import { RequestedWait } from '../events-api/requested-wait.ts';
import { systemTiming } from '../events-api/system-timing.ts';
import type { SourceFile } from '../files/source-file.ts';
import type { PageReader, TokenStore } from '../ingest/ports.ts';
import { chooseApi, SIMULATOR } from './api-choice.ts';
import { proxyOfEnvironment } from './proxy.ts';
import { newRunClock } from './run-clock.ts';
import { simulatorFlags, startSimulatorProcess } from './simulator-process.ts';

/** The pages of a source's Events API, for an operator's command. */
export interface SourcePages {
  readonly pages: PageReader;
  /** Stops the simulator, if it was started. */
  readonly close: () => void;
}

/** Where a source is polled. */
export interface PolledApi {
  readonly tokens: TokenStore;
  readonly version: ApiVersion;
  /** Undefined: the host that the token names. */
  readonly baseUrl: string | undefined;
}

/**
 * Reads pages outside of a run: each has as much time as a run of a poller.
 *
 * @throws FixSettings if the address of the proxy is not valid
 */
export async function pagesOf({ tokens, version, baseUrl }: PolledApi): Promise<PageReader> {
  const proxy = await proxyOfEnvironment();
  const wait = new RequestedWait();
  return {
    readPage: (feed, position, signal) => {
      const clock = newRunClock();
      const onClockSkew = () => undefined;
      return new EventsApiClient({
        ...systemTiming,
        tokens,
        version,
        baseUrl,
        proxy,
        clock,
        wait,
        onClockSkew,
      }).readPage(feed, position, signal);
    },
  };
}

/**
 * The pages of the API that a folder is filled from. Starts the simulator if that is the one.
 *
 * @param token the value of OP_EVENTS_TOKEN
 * @throws PipelineError if a token is needed and missing, or the simulator does not start
 */
export async function openFolderPages(
  { api, createdAt }: SourceFile,
  token: string | undefined,
): Promise<SourcePages> {
  const isSimulated = api === SIMULATOR;
  const chosen = chooseApi(isSimulated ? undefined : token, isSimulated ? undefined : api);
  const simulator = isSimulated ? await startSimulatorProcess(simulatorFlags(createdAt)) : undefined;
  const tokens = { token: () => Promise.resolve(chosen.token) };
  return {
    pages: await pagesOf({ tokens, version: 'v2', baseUrl: simulator?.url ?? chosen.url }),
    close: () => {
      simulator?.stop();
    },
  };
}
