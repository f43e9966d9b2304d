import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { linesIn } from './delivered-lines.ts';
import { recordPrinted } from './printed-output.ts';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Script = 'start' | 'operator' | 'simulator';
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<Script, string>>;
};

/** The arguments of Node.js in `npm run SCRIPT`. Paths start at ROOT. */
export function scriptArguments(script: Script): string[] {
  return scripts[script].split(' ').slice(1);
}

/**
 * Runs `npm run SCRIPT -- ARGS`, without npm in between, so that it can be killed.
 *
 * @param input the content of standard input, which is empty by default
 */
export function start(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  script: Script = 'start',
  input = '',
) {
  const { OP_EVENTS_TOKEN, ...inherited } = process.env;
  const child: ChildProcess = spawn(process.execPath, [...scriptArguments(script), ...args], {
    cwd: ROOT,
    env: { ...inherited, ...environment },
    stdio: [input === '' ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  let stdout = '';
  let stderr = '';
  for (const output of [child.stdout, child.stderr]) output?.on('data', recordPrinted);
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { child, ended, shown: () => stdout };
}

/** `npm start -- ARGS`, until it ends. */
export function run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended> {
  return start(args, environment).ended;
}

/** `npm run operator -- ARGS`, until it ends. */
export function operate(
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
  input?: string,
): Promise<Ended> {
  return start(args, environment, 'operator', input).ended;
}

/** All lines in all objects of a table below `logs` or `quarantine`. */
export async function lines(folder: string, kind: 'logs' | 'quarantine', table: string): Promise<string[]> {
  const root = path.join(folder, kind, table);
  const files = await readdir(root, { recursive: true }).catch(() => []);
  const objects = await Promise.all(
    files.filter((file) => file.endsWith('.gz')).map((file) => readFile(path.join(root, file))),
  );
  return objects.flatMap(linesIn);
}
