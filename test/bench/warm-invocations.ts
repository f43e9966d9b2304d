import type { Emulator } from '../support/emulator/process.ts';
import { createFunctionEnvironment } from './function-environment.ts';
import { median } from './statistics.ts';
import { withSimulator, type Workspace } from './workspace.ts';

/** Two hours, one invocation per minute: Lambda keeps some processes that long. */
const IDLE_INVOCATIONS = 120;
const PAGE_INVOCATIONS = 20;

/** One invocation of the deployed bundle, with simulator and emulator. */
export interface Invocation {
  /** Time in which the event loop was active. */
  readonly activeMs: number;
  /** Time in which the event loop waited. */
  readonly waitMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Invocations in one process, which Lambda keeps from minute to minute. */
export interface WarmInvocations {
  /** The first invocation of a process, with a page of 1,000 events. */
  readonly first: Invocation;
  /** Medians of the later invocations, each with about 1,000 events. */
  readonly page: Invocation;
  /** Medians of the later invocations without new events. */
  readonly idle: Invocation;
}

/** @param bundle URL of the deployed file */
export async function measureWarmInvocations(
  workspace: Workspace,
  emulator: Emulator,
  bundle: string,
): Promise<WarmInvocations> {
  workspace.progress('warm invocations without events');
  const idle = await invokeRepeatedly(workspace, emulator, {
    bundle,
    livePerMinute: 0,
    count: IDLE_INVOCATIONS,
    pauseMs: 0,
  });
  workspace.progress('warm invocations with a page of events each');
  const page = await invokeRepeatedly(workspace, emulator, {
    bundle,
    livePerMinute: 60_000,
    count: PAGE_INVOCATIONS,
    pauseMs: 1_000,
  });
  return { first: idle[0]!, page: medianInvocation(page.slice(1)), idle: medianInvocation(idle.slice(1)) };
}

interface Invocations {
  /** URL of the deployed file. */
  readonly bundle: string;
  /** New events per minute in the simulator. */
  readonly livePerMinute: number;
  readonly count: number;
  /** Between two invocations. */
  readonly pauseMs: number;
}

async function invokeRepeatedly(
  { programs }: Workspace,
  { url }: Emulator,
  { bundle, livePerMinute, count, pauseMs }: Invocations,
): Promise<Invocation[]> {
  return withSimulator(
    1_000,
    async (simulator) => {
      const environment = await createFunctionEnvironment(url, simulator);
      const lines = await programs.run<Invocation & { readonly kind?: string }>(
        'warm-invocations',
        [bundle, String(count), String(pauseMs)],
        environment,
      );
      // The other lines are the function's log.
      return lines.filter(({ kind }) => kind === 'invocation');
    },
    { 'live-per-minute': livePerMinute },
  );
}

function medianInvocation(all: readonly Invocation[]): Invocation {
  const medianOf = (field: keyof Invocation) => median(all.map((invocation) => invocation[field]));
  return {
    activeMs: medianOf('activeMs'),
    waitMs: medianOf('waitMs'),
    cpuMs: medianOf('cpuMs'),
    peakMb: medianOf('peakMb'),
  };
}
