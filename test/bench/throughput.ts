import { withPageServer, type PageServer } from './page-server.ts';
import type { CursorPlace } from './pages/sign-in-pages.ts';
import type { FileMeasurement, Measurement } from './programs/input-output.ts';
import { median, ratioOf, type Sample } from './statistics.ts';
import { programInput, type Workspace } from './workspace.ts';

const EVENTS = 200_000;
const ROUNDS = 15;

export interface Rate {
  readonly eventsPerSecond: number;
  /** CPU time per event. */
  readonly cpuMicroseconds: number;
  readonly peakMb: number;
}

/** A program that writes files. */
export interface FileRate extends Rate {
  /** Compressed. A weaker compression is faster, and shows here. */
  readonly bytesPerEvent: number;
}

/** The pipeline and the bare loop on the same pages. */
export interface Comparison {
  readonly bareLoop: FileRate;
  readonly pipeline: FileRate;
  /** Events per second of the pipeline, relative to the bare loop. */
  readonly throughput: Sample;
  /** CPU time per event of the pipeline, relative to the bare loop. */
  readonly cpuTime: Sample;
}

export interface Throughput {
  readonly events: number;
  readonly rounds: number;
  /** On pages whose cursor is before the records, and after them. */
  readonly cursor: Readonly<Record<CursorPlace, Comparison>>;
  /** The bare loop if it waits for each step before the next, with the cursor first. */
  readonly sequential: FileRate;
  /** CPU time of the page server, in milliseconds per page of 1,000 events. */
  readonly serverMsPerPage: number;
}

type Pair = readonly [bareLoop: FileMeasurement, pipeline: FileMeasurement];

/** Measures the pipeline, writing files, and the bare loop in alternation. */
export async function measureThroughput(workspace: Workspace): Promise<Throughput> {
  const { programs } = workspace;
  return withPageServer(programs, { events: EVENTS, cursor: 'first' }, (first) =>
    withPageServer(programs, { events: EVENTS, cursor: 'last' }, (last) =>
      measureRounds(workspace, { first, last }),
    ),
  );
}

async function measureRounds(
  workspace: Workspace,
  servers: Readonly<Record<CursorPlace, PageServer>>,
): Promise<Throughput> {
  const pairs: Record<CursorPlace, Pair[]> = { first: [], last: [] };
  const sequential: FileMeasurement[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    workspace.progress(`throughput, round ${round} of ${ROUNDS}`);
    pairs.first.push(await measurePair(workspace, servers.first, round));
    pairs.last.push(await measurePair(workspace, servers.last, round));
    sequential.push(await run(workspace, 'bare-loop', servers.first, 'sequential'));
  }
  const { pages, cpuMs } = await servers.first.stop();
  return {
    events: EVENTS,
    rounds: ROUNDS,
    cursor: { first: compare(pairs.first), last: compare(pairs.last) },
    sequential: summarizeFileRuns(sequential),
    serverMsPerPage: cpuMs / pages,
  };
}

/** The order alternates: the first of a pair may find the machine in a different condition than the second. */
async function measurePair(workspace: Workspace, server: PageServer, round: number): Promise<Pair> {
  if (round % 2 === 1) {
    const bareLoop = await run(workspace, 'bare-loop', server);
    return [bareLoop, await run(workspace, 'pipeline', server)];
  }
  const pipeline = await run(workspace, 'pipeline', server);
  return [await run(workspace, 'bare-loop', server), pipeline];
}

function run(
  workspace: Workspace,
  program: 'bare-loop' | 'pipeline',
  server: PageServer,
  ...args: readonly string[]
): Promise<FileMeasurement> {
  return workspace.programs.runOnce(program, [programInput(server, workspace), ...args]);
}

function compare(pairs: readonly Pair[]): Comparison {
  return {
    bareLoop: summarizeFileRuns(pairs.map(([bareLoop]) => bareLoop)),
    pipeline: summarizeFileRuns(pairs.map(([, pipeline]) => pipeline)),
    throughput: ratioOf(pairs.map(([bareLoop, pipeline]) => [bareLoop.milliseconds, pipeline.milliseconds])),
    cpuTime: ratioOf(pairs.map(([bareLoop, pipeline]) => [pipeline.cpuMs, bareLoop.cpuMs])),
  };
}

/** Medians of several runs. */
export function summarizeRuns(runs: readonly Measurement[]): Rate {
  return {
    eventsPerSecond: median(runs.map(({ events, milliseconds }) => (1_000 * events) / milliseconds)),
    cpuMicroseconds: median(runs.map(({ events, cpuMs }) => (1_000 * cpuMs) / events)),
    peakMb: median(runs.map(({ peakMb }) => peakMb)),
  };
}

function summarizeFileRuns(runs: readonly FileMeasurement[]): FileRate {
  return {
    ...summarizeRuns(runs),
    bytesPerEvent: median(runs.map(({ events, outputBytes }) => outputBytes / events)),
  };
}
