import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeployedFunction } from '../deploy/synthesized-app.ts';
import { environmentAt } from '../support/emulator/account.ts';
import { median, ratioOf, type Sample } from './statistics.ts';
import type { Workspace } from './workspace.ts';

const ROUNDS = 31;

/** The start of a bundle in a new process. Times count from the start of the import. */
export interface StartTimes {
  readonly importMs: number;
  readonly firstRequestMs: number;
  /** CPU time until the first request. */
  readonly cpuMs: number;
}

export interface ColdStart {
  /** Size of all files of the bundle. */
  readonly bundleKb: number;
  readonly poller: StartTimes;
  /** A bundle that contains the same AWS clients and nothing else. */
  readonly sdkOnly: StartTimes;
  /** Time to the first request: the poller's, relative to that of the AWS clients alone. */
  readonly ratio: Sample;
}

/**
 * @param deployed a function of the synthesized stack
 * @param bundle URL of the function's file
 */
export async function measureColdStart(
  { programs, progress }: Workspace,
  deployed: DeployedFunction,
  bundle: string,
): Promise<ColdStart> {
  const environment = {
    // Nothing listens on this port: the process exits when it sends its first request.
    ...environmentAt('http://127.0.0.1:1'),
    ...deployed.environment(new Proxy({}, { get: () => 'a-b-c-d-e/f-g-h-i-j' })),
    SOURCE_ID: '0d2f8e10-0000-4000-8000-000000000000',
  };
  const start = (url: string) => programs.runOnce<StartTimes>('cold-start', [url], environment);
  const pairs: [poller: StartTimes, sdkOnly: StartTimes][] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`cold start, round ${round} of ${ROUNDS}`);
    pairs.push([await start(bundle), await start(programs.url('sdk-only'))]);
  }
  return {
    bundleKb: folderSize(path.dirname(fileURLToPath(bundle))) / 1_000,
    poller: medianStart(pairs.map(([poller]) => poller)),
    sdkOnly: medianStart(pairs.map(([, sdkOnly]) => sdkOnly)),
    ratio: ratioOf(pairs.map(([poller, sdkOnly]) => [poller.firstRequestMs, sdkOnly.firstRequestMs])),
  };
}

function folderSize(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
}

function medianStart(starts: readonly StartTimes[]): StartTimes {
  return {
    importMs: median(starts.map(({ importMs }) => importMs)),
    firstRequestMs: median(starts.map(({ firstRequestMs }) => firstRequestMs)),
    cpuMs: median(starts.map(({ cpuMs }) => cpuMs)),
  };
}
