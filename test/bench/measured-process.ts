import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { BUILD } from '../../lib/constructs/poller-bundle.ts';

/** The programs of test/bench/programs that are run by themselves. */
const PROGRAMS = [
  'bare-loop',
  'cold-start',
  'deployed',
  'pipeline',
  'sdk-only',
  'stages',
  'warm-runs',
] as const;
export type Program = (typeof PROGRAMS)[number];

type Environment = Readonly<Record<string, string>>;
type RunArguments = [args: readonly string[], environment?: Environment, nodeFlags?: readonly string[]];

/** The programs, bundled as the poller is, so that what is measured is what would be deployed. */
export class Programs {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param folder where the bundles are put */
  static async build(folder: string): Promise<Programs> {
    await build({
      ...BUILD,
      entryPoints: PROGRAMS.map((name) => path.join(import.meta.dirname, 'programs', `${name}.ts`)),
      outdir: folder,
    });
    return new Programs(folder);
  }

  /** What a bundle is imported by. */
  url(program: Program): string {
    return pathToFileURL(path.join(this.#folder, `${program}.mjs`)).href;
  }

  /** Runs a program that tells one thing. @throws Error when it fails, or tells nothing */
  async runOnce<Told>(program: Program, ...how: RunArguments): Promise<Told> {
    const [told] = await this.run<Told>(program, ...how);
    if (told === undefined) throw new Error(`${program} told nothing`);
    return told;
  }

  /**
   * Runs a program in a fresh process.
   *
   * @returns what it told, one for each line
   * @throws Error when it fails, with what it wrote
   */
  async run<Told>(
    program: Program,
    ...[args, environment = {}, nodeFlags = []]: RunArguments
  ): Promise<Told[]> {
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
    if (code !== 0) throw new Error(`${program} ended with ${code}: ${errors || output}`);
    const lines = output.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Told);
  }
}
