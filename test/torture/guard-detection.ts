import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Guard } from './guards.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const COPIED = ['lambdas', 'schemas', 'test', 'package.json', 'tsconfig.json'];

/** How the absence of a guard was detected. */
export interface Detection {
  /** The number of the schedule that failed, from 1. */
  readonly schedule: number;
  /** The violated guarantee. */
  readonly violation: string;
}

/**
 * The content of the guard's file without the guard.
 *
 * @throws Error if the file does not contain the guard exactly once
 */
export function withoutGuard({ name, file, find, replace }: Guard): string {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  if (text.split(find).length !== 2) throw new Error(`${file} must contain this guard exactly once: ${name}`);
  return text.replace(find, () => replace);
}

/**
 * Simulates schedules with a copy of the code that lacks one guard.
 *
 * @param runs the number of schedules
 * @returns undefined if no schedule fails
 */
export async function detectMissingGuard(
  guard: Guard,
  runs: number,
  seed: number,
): Promise<Detection | undefined> {
  const copy = mkdtempSync(path.join(tmpdir(), 'onepassword-guard-'));
  try {
    for (const name of COPIED) cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
    writeFileSync(path.join(copy, guard.file), withoutGuard(guard));
    const output = await runTorture(copy, ['--runs', String(runs), '--seed', String(seed), '--no-shrink']);
    const failure = /^Schedule (\d+) failed: (.*)$/m.exec(output);
    if (failure !== null) return { schedule: Number(failure[1]), violation: failure[2] ?? '' };
    if (/^0 lost/m.test(output)) return undefined;
    throw new Error(`the schedules cannot be simulated without this guard: ${guard.name}\n${output}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The standard output and the standard error of the program in a copy. */
function runTorture(folder: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/torture/main.ts', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => {
    child.once('close', () => {
      resolve(output);
    });
  });
}
