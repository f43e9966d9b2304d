import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeployedFunction } from '../deploy/synthesized-app.ts';
import { environmentAt } from '../support/emulator/account.ts';
import type { Place } from './place.ts';
import { median, medianRatio } from './statistics.ts';

const ROUNDS = 31;

/** From the import of a bundle on, in a fresh process. */
export interface Start {
  readonly importMs: number;
  readonly firstRequestMs: number;
  /** Of the processor, to the first request. */
  readonly cpuMs: number;
}

export interface ColdStart {
  /** All files of it. */
  readonly bundleKb: number;
  readonly poller: Start;
  /** A bundle of the same clients of AWS and nothing else. */
  readonly sdkOnly: Start;
  /** To the first request: the poller's in that of the bundle of clients alone. */
  readonly ratio: number;
}

/** @param deployed a function of the synthesised stack, and `bundle` the URL of its file */
export async function measureColdStart(
  { programs, progress }: Place,
  deployed: DeployedFunction,
  bundle: string,
): Promise<ColdStart> {
  const environment = {
    // Nobody is there: the process ends at its first request.
    ...environmentAt('http://127.0.0.1:1'),
    ...deployed.environment(new Proxy({}, { get: () => 'a-b-c-d-e/f-g-h-i-j' })),
    SOURCE_ID: '0d2f8e10-0000-4000-8000-000000000000',
  };
  const start = (url: string) => programs.runOnce<Start>('cold-start', [url], environment);
  const pairs: [ours: Start, sdk: Start][] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`cold start, ${round} of ${ROUNDS}`);
    pairs.push([await start(bundle), await start(programs.url('sdk-only'))]);
  }
  return {
    bundleKb: sizeOfFolder(path.dirname(fileURLToPath(bundle))) / 1_000,
    poller: medianStart(pairs.map(([ours]) => ours)),
    sdkOnly: medianStart(pairs.map(([, sdk]) => sdk)),
    ratio: medianRatio(pairs.map(([ours, sdk]) => [ours.firstRequestMs, sdk.firstRequestMs])),
  };
}

function sizeOfFolder(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
}

function medianStart(starts: readonly Start[]): Start {
  return {
    importMs: median(starts.map(({ importMs }) => importMs)),
    firstRequestMs: median(starts.map(({ firstRequestMs }) => firstRequestMs)),
    cpuMs: median(starts.map(({ cpuMs }) => cpuMs)),
  };
}
