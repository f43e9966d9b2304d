import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Guard } from './guards.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const COPIED = ['lambdas', 'schemas', 'test', 'package.json', 'tsconfig.json'];

/** How a guard's absence was noticed. */
export interface Noticed {
  /** Undefined: not at all. */
  readonly afterSchedules: number | undefined;
  /** What was broken. */
  readonly how: string;
}

/** The file with the guard taken out. @throws Error where it is not there, or more than once */
export function withoutGuard({ name, file, find, replace }: Guard): string {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  if (text.split(find).length !== 2) throw new Error(`${file} must have the guard once: ${name}`);
  return text.replace(find, () => replace);
}

/** Plays so many schedules on a copy of the code that lacks one guard. */
export async function playWithout(guard: Guard, runs: number, seed: number): Promise<Noticed> {
  const copy = mkdtempSync(path.join(tmpdir(), 'onepassword-guard-'));
  try {
    for (const name of COPIED) cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
    writeFileSync(path.join(copy, guard.file), withoutGuard(guard));
    const said = await output(copy, ['--runs', String(runs), '--seed', String(seed), '--no-shrink']);
    const found = /^Broken after (\d+) schedules: (?:Error: )?(.*?)(?::|$)/m.exec(said);
    if (found !== null) return { afterSchedules: Number(found[1]), how: found[2] ?? '' };
    if (/^0 lost/m.test(said)) return { afterSchedules: undefined, how: '' };
    throw new Error(`without "${guard.name}" the schedules could not be played:\n${said}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function output(folder: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/torture/main.ts', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => {
    child.once('close', () => {
      resolve(said);
    });
  });
}
