import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { EMULATOR_ENVIRONMENT } from '../support/emulator/account.ts';

export type LogLine = Readonly<Record<string, unknown>>;

/** What a process said until its end. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  /** Every line of the output that is a JSON object. */
  readonly lines: readonly LogLine[];
}

type Environment = Readonly<Record<string, string>>;

/** Starts a process that calls a bundle's handler, with what it would find on Lambda. The rest of `args` is for invoke.mjs. */
export function startFunction(bundle: string, environment: Environment, ...args: readonly string[]) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'invoke.mjs'), bundle, ...args], {
    env: { PATH: process.env['PATH'], ...EMULATOR_ENVIRONMENT, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, output, lines: linesOf(output.split('\n')) });
    });
  });
  return { child, ended, shown: () => output };
}

/** A process that goes on between calls, as Lambda keeps it where they are a minute apart. */
export interface WarmFunction {
  /**
   * Calls it once, whether or not the call before failed.
   *
   * @param milliseconds how long it may take
   * @returns what it logged
   */
  invoke(milliseconds: number): Promise<readonly LogLine[]>;
  stop(): void;
}

export function startWarmFunction(bundle: string, environment: Environment): WarmFunction {
  const { child, shown } = startFunction(bundle, environment, 'asked');
  const output: AsyncIterator<string, undefined> = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();
  return {
    async invoke(milliseconds) {
      child.stdin.write(`${milliseconds}\n`);
      const said: string[] = [];
      for (;;) {
        const { done, value = '' } = await output.next();
        if (done === true) throw new Error(`the function's process has ended: ${shown()}`);
        if (value === 'invoked') return linesOf(said);
        said.push(value);
      }
    },
    stop() {
      child.kill();
    },
  };
}

function linesOf(output: readonly string[]): LogLine[] {
  return output.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
}
