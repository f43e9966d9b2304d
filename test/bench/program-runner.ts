import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { BUILD } from '../../lib/constructs/poller-bundle.ts';

/** The files in test/bench/programs that run as separate processes. */
const PROGRAMS = [
  'aws-pipeline',
  'bare-loop',
  'cold-start',
  'pipeline',
  'sdk-only',
  'stages',
  'warm-invocations',
] as const;
export type Program = (typeof PROGRAMS)[number];

type Environment = Readonly<Record<string, string>>;
type RunArguments = [args: readonly string[], environment?: Environment, nodeFlags?: readonly string[]];

/** Runs the measured programs. They are bundled with the poller's build options, so the deployed code is what is measured. */
export class ProgramRunner {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Bundles all programs.
   *
   * @param folder where the bundles are written
   */
  static async build(folder: string): Promise<ProgramRunner> {
    await build({
      ...BUILD,
      entryPoints: PROGRAMS.map((name) => path.join(import.meta.dirname, 'programs', `${name}.ts`)),
      outdir: folder,
    });
    return new ProgramRunner(folder);
  }

  /** URL from which a program's bundle can be imported. */
  url(program: Program): string {
    return pathToFileURL(path.join(this.#folder, `${program}.mjs`)).href;
  }

  /**
   * Runs a program that prints one result.
   *
   * @throws Error if it fails or prints nothing
   */
  async runOnce<Result>(program: Program, ...options: RunArguments): Promise<Result> {
    const [result] = await this.run<Result>(program, ...options);
    if (result === undefined) throw new Error(`${program} printed no result`);
    return result;
  }

  /**
   * Runs a program in a new process.
   *
   * @returns its results, one for each line that it printed
   * @throws Error if it fails, with its output
   */
  async run<Result>(
    program: Program,
    ...[args, environment = {}, nodeFlags = []]: RunArguments
  ): Promise<Result[]> {
    const file = path.join(this.#folder, `${program}.mjs`);
    const child = spawn(process.execPath, [...nodeFlags, file, ...args], {
      env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`${program} exited with code ${code}: ${errors || output}`);
    const lines = output.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Result);
  }
}
