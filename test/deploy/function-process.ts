import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { EMULATOR_ENVIRONMENT } from '../support/emulator/account.ts';
import { recordPrinted } from '../support/printed-output.ts';

export type LogLine = Readonly<Record<string, unknown>>;

/** What a process left when it ended. */
export interface ProcessResult {
  readonly code: number | null;
  readonly output: string;
  /** Every line of the output that is a JSON object. */
  readonly lines: readonly LogLine[];
}

/** How the last run in a log ended: the name of its error, or else its outcome. Undefined if no run ended. */
export function endOfRun(lines: readonly LogLine[]): string | undefined {
  const summary = lines.findLast(({ outcome }) => outcome !== undefined);
  const end = summary?.['error'] ?? summary?.['outcome'];
  return typeof end === 'string' ? end : undefined;
}

export interface InvokeOptions {
  /** How long each invocation may take; by default, almost a minute. */
  readonly timeLeftMs?: number;
  /** How often the handler is called, one call after the other; by default, once. */
  readonly invocations?: number;
}

type Environment = Readonly<Record<string, string>>;

/** Starts a process that calls a bundle's handler in the environment that it would have on Lambda. */
export function startFunction(
  bundle: string,
  environment: Environment,
  { timeLeftMs = 55_000, invocations = 1 }: InvokeOptions = {},
) {
  return spawnInvoker(environment, bundle, String(timeLeftMs), String(invocations));
}

/** How a line of invoke.mjs starts that answers a request. */
const ANSWER = 'answer: ';

/** A process that stays alive between invocations, as on Lambda when they are a minute apart. */
export interface WarmFunction {
  /**
   * Invokes the handler once, whether or not the previous invocation failed.
   *
   * @param timeLeftMs how long the invocation may take
   * @returns what it logged
   */
  invoke(timeLeftMs: number): Promise<readonly LogLine[]>;
  /** Does the same, and tells whether Lambda would count it as an error. */
  observe(timeLeftMs: number): Promise<{ readonly lines: readonly LogLine[]; readonly isError: boolean }>;
  /** What the process holds between two invocations. */
  resources(): Promise<Resources>;
  stop(): void;
}

/** What a process holds, after garbage collection. */
export interface Resources {
  /** In megabytes. */
  readonly heapMb: number;
  /** Memory outside of the heap, such as buffers, in megabytes. */
  readonly externalMb: number;
  readonly rssMb: number;
  /** Open file descriptors, connections included. */
  readonly descriptors: number;
  readonly timers: number;
}

export function startWarmFunction(bundle: string, environment: Environment): WarmFunction {
  const { child, outputSoFar } = spawnInvoker(environment, bundle, 'on-request');
  const output: AsyncIterator<string, undefined> = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();

  /** Sends a line, and collects what the process writes until its answer. */
  async function request(line: string): Promise<{ readonly logged: string[]; readonly answer: string }> {
    child.stdin.write(`${line}\n`);
    const logged: string[] = [];
    for (;;) {
      const { done, value = '' } = await output.next();
      if (done === true) throw new Error(`the process of the function has ended: ${outputSoFar()}`);
      if (value.startsWith(ANSWER)) return { logged, answer: value.slice(ANSWER.length) };
      logged.push(value);
    }
  }

  return {
    async invoke(timeLeftMs) {
      const { logged } = await request(String(timeLeftMs));
      return logLines(logged);
    },
    async observe(timeLeftMs) {
      const { logged, answer } = await request(String(timeLeftMs));
      return { lines: logLines(logged), isError: answer === 'failed' };
    },
    async resources() {
      const { answer } = await request('resources');
      return JSON.parse(answer) as Resources;
    },
    stop() {
      child.kill();
    },
  };
}

/** @param args the arguments of invoke.mjs */
function spawnInvoker(environment: Environment, ...args: readonly string[]) {
  const child = spawn(
    process.execPath,
    ['--expose-gc', path.join(import.meta.dirname, 'invoke.mjs'), ...args],
    {
      env: { PATH: process.env['PATH'], ...EMULATOR_ENVIRONMENT, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const printed of [child.stdout, child.stderr]) printed.on('data', recordPrinted);
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<ProcessResult>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, output, lines: logLines(output.split('\n')) });
    });
  });
  return { child, ended, outputSoFar: () => output };
}

function logLines(output: readonly string[]): LogLine[] {
  return output.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
}
