import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withPageServer } from './page-server.ts';
import { median, sampleOf, type Sample } from './statistics.ts';
import type { Workspace } from './workspace.ts';

const ROUNDS = 15;
const ROOT = path.join(import.meta.dirname, '..', '..');

/** A command, from its start to its end. */
export interface CommandTime {
  readonly seconds: number;
  /** CPU time of all its processes. */
  readonly cpuSeconds: number;
}

/** What the commands cost before they do anything. */
export interface StartUp {
  readonly rounds: number;
  /** Medians, by the command. */
  readonly commands: Readonly<Record<string, CommandTime>>;
  /** What `npm start -- --once` takes longer than Node.js itself, in seconds, if there is nothing to deliver. */
  readonly beyondNode: Sample;
}

const NODE = 'node -e 0';
const POLL = 'npm start -- --once';

export async function measureStartUp({ programs, folder, progress }: Workspace): Promise<StartUp> {
  const out = path.join(folder, 'start-up');
  const emptyPackage = path.join(folder, 'empty-package');
  await mkdir(emptyPackage);
  await writeFile(path.join(emptyPackage, 'package.json'), JSON.stringify({ scripts: { start: NODE } }));

  return withPageServer(programs, { events: 0 }, async ({ url }) => {
    const commands: Readonly<Record<string, string>> = {
      [NODE]: NODE,
      [POLL]: `${POLL} --out "$OUT" --api-url ${url}`,
      'npm run operator -- --help': 'npm run operator -- --help',
      'npm start of a package that runs node -e 0': 'npm start --prefix "$EMPTY_PACKAGE"',
    };
    const times: Record<string, CommandTime[]> = {};
    // In round 0, the folder is polled for the first time, and files come into the cache of the operating system.
    for (let round = 0; round <= ROUNDS; round += 1) {
      progress(`start-up, round ${round} of ${ROUNDS}`);
      for (const [name, command] of Object.entries(commands)) {
        const time = await timeOf(command, { OUT: out, EMPTY_PACKAGE: emptyPackage });
        if (round > 0) (times[name] ??= []).push(time);
      }
    }
    const all = (name: string) => times[name] ?? [];
    return {
      rounds: ROUNDS,
      commands: Object.fromEntries(Object.keys(commands).map((name) => [name, medianTime(all(name))])),
      beyondNode: sampleOf(all(POLL).map(({ seconds }, i) => seconds - all(NODE)[i]!.seconds)),
    };
  });
}

/**
 * Runs a command in a shell, which prints the CPU time of its children at the end (`times` of POSIX).
 *
 * @throws Error if it fails, with its output
 */
async function timeOf(command: string, environment: Readonly<Record<string, string>>): Promise<CommandTime> {
  const startedAt = performance.now();
  const child = spawn('/bin/sh', ['-c', `${command} || exit; times`], {
    cwd: ROOT,
    env: { ...process.env, OP_EVENTS_TOKEN: 'any', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - startedAt) / 1_000;
  if (code !== 0) throw new Error(`${command} exited with code ${code}: ${errors || output}`);
  return { seconds, cpuSeconds: childrenCpuSeconds(output) };
}

/** Parses the last line of `times`, user and system time: `0m0.530000s 0m0.060000s`. */
export function childrenCpuSeconds(output: string): number {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
}

function medianTime(times: readonly CommandTime[]): CommandTime {
  return {
    seconds: median(times.map(({ seconds }) => seconds)),
    cpuSeconds: median(times.map(({ cpuSeconds }) => cpuSeconds)),
  };
}
