import { rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { synthesizeApp } from '../deploy/synthesized-app.ts';
import { NO_EMULATOR, startEmulator, type Emulator } from '../support/emulator/process.ts';
import { measureAwsAdapters } from './aws-adapters.ts';
import { measureBacklogSizes } from './backlog-size.ts';
import { measureCatchUp } from './catch-up.ts';
import { measureColdStart } from './cold-start.ts';
import { calculateMemorySizes } from './memory-size.ts';
import { measureRateLimit } from './rate-limit.ts';
import { measureSinglePage } from './single-page.ts';
import { measureStages } from './stages.ts';
import { measureStartUp } from './start-up.ts';
import { measureThroughput } from './throughput.ts';
import { measureWarmInvocations } from './warm-invocations.ts';
import type { Results } from './results.ts';
import type { Workspace } from './workspace.ts';

/** What can be measured alone, in the order of the help. */
export const PARTS = {
  throughput: 'the pipeline and the bare loop, with the cursor first and last',
  stages: 'each stage of the pipeline alone',
  'single-page': 'runs with a single page',
  'aws-adapters': 'the pipeline with the AWS adapters, on the emulator',
  'backlog-size': 'CPU time and memory by the size of the backlog',
  bundle: 'the deployed bundle: cold start, warm invocations',
  'start-up': 'npm start and npm run operator with nothing to do',
  'catch-up': 'pages per second from an API that takes 100 ms per page',
  'rate-limit': 'three feeds at 600 requests per minute',
} as const;
export type Part = keyof typeof PARTS;
export const PART_NAMES = Object.keys(PARTS) as Part[];

/** Measures some parts. */
export async function measureParts(workspace: Workspace, parts: ReadonlySet<Part>): Promise<Results> {
  return {
    // First, because these parts fail at once if no emulator is installed.
    ...(parts.has('aws-adapters') || parts.has('bundle') ? await measureOnEmulator(workspace, parts) : {}),
    ...(parts.has('throughput') ? { throughput: await measureThroughput(workspace) } : {}),
    ...(parts.has('stages') ? { stages: await measureStages(workspace) } : {}),
    ...(parts.has('single-page') ? { singlePage: await measureSinglePage(workspace) } : {}),
    ...(parts.has('start-up') ? { startUp: await measureStartUp(workspace) } : {}),
    ...(parts.has('catch-up') ? { catchUp: await measureCatchUp(workspace) } : {}),
    ...(parts.has('backlog-size') ? { backlogSizes: await measureBacklogSizes(workspace) } : {}),
    ...(parts.has('rate-limit') ? { rateLimit: await measureRateLimit(workspace) } : {}),
  };
}

async function measureOnEmulator(workspace: Workspace, parts: ReadonlySet<Part>): Promise<Results> {
  workspace.progress('starting the emulator');
  const emulator = await startEmulator();
  if (emulator === undefined) throw new Error(NO_EMULATOR);
  try {
    return {
      ...(parts.has('aws-adapters') ? { awsAdapters: await measureAwsAdapters(workspace, emulator) } : {}),
      ...(parts.has('bundle') ? await measureBundle(workspace, emulator) : {}),
    };
  } finally {
    emulator.stop();
  }
}

/** Measures a bundle that `cdk synth` creates for Lambda. */
async function measureBundle(workspace: Workspace, emulator: Emulator): Promise<Results> {
  workspace.progress('synthesizing the stack');
  const { folder, functions } = synthesizeApp({});
  try {
    const [deployed] = functions;
    if (deployed === undefined) throw new Error('the stack has no function');
    const bundle = pathToFileURL(deployed.bundle).href;
    const coldStart = await measureColdStart(workspace, deployed, bundle);
    const warmInvocations = await measureWarmInvocations(workspace, emulator, bundle);
    return { coldStart, warmInvocations, memorySizes: calculateMemorySizes(coldStart, warmInvocations) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
