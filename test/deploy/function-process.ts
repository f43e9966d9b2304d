import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { EMULATOR_ENVIRONMENT } from '../support/emulator/account.ts';

export type LogLine = Readonly<Record<string, unknown>>;

/** What a process left when it ended. */
export interface ProcessResult {
  readonly code: number | null;
  readonly output: string;
  /** Every line of the output that is a JSON object. */
  readonly lines: readonly LogLine[];
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

/** A process that stays alive between invocations, as on Lambda when they are a minute apart. */
export interface WarmFunction {
  /**
   * Invokes the handler once, whether or not the previous invocation failed.
   *
   * @param timeLeftMs how long the invocation may take
   * @returns what it logged
   */
  invoke(timeLeftMs: number): Promise<readonly LogLine[]>;
  stop(): void;
}

export function startWarmFunction(bundle: string, environment: Environment): WarmFunction {
  const { child, outputSoFar } = spawnInvoker(environment, bundle, 'on-request');
  const output: AsyncIterator<string, undefined> = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();
  return {
    async invoke(timeLeftMs) {
      child.stdin.write(`${timeLeftMs}\n`);
      const logged: string[] = [];
      for (;;) {
        const { done, value = '' } = await output.next();
        if (done === true) throw new Error(`the process of the function has ended: ${outputSoFar()}`);
        if (value === 'invoked') return logLines(logged);
        logged.push(value);
      }
    },
    stop() {
      child.kill();
    },
  };
}

/** @param args the arguments of invoke.mjs */
function spawnInvoker(environment: Environment, ...args: readonly string[]) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'invoke.mjs'), ...args], {
    env: { PATH: process.env['PATH'], ...EMULATOR_ENVIRONMENT, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
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
