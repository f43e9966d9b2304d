import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import manifest from '../../package.json' with { type: 'json' };
import { BUILD } from '../../lib/constructs/poller-bundle.ts';

/** The files in test/bench/programs that run as separate processes. */
const PROGRAMS = [
  'aws-pipeline',
  'bare-loop',
  'cold-start',
  'page-server',
  'pipeline',
  'sdk-only',
  'stages',
  'warm-invocations',
] as const;
export type Program = (typeof PROGRAMS)[number];

/** These are measured as `npm start` runs, whose bundle is not minified. */
const LOCAL: readonly Program[] = ['bare-loop', 'pipeline', 'stages'];

/** Built alone: code that it shares with other programs would be in files of its own, and each file takes time to load. */
const ALONE: readonly Program[] = ['sdk-only'];

type Environment = Readonly<Record<string, string>>;
type RunArguments = [args: readonly string[], environment?: Environment];

/** A program that runs until its input ends. */
export interface RunningProgram<First, Last> {
  /** The line that it printed when it was ready. */
  readonly first: First;
  /** Ends its input, and returns the last line that it prints. */
  readonly end: () => Promise<Last>;
}

/** Runs the measured programs. Those that are compared with the deployed function are bundled with its build options. */
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
    const entryPoint = (name: Program) => path.join(import.meta.dirname, 'programs', `${name}.ts`);
    const deployed = PROGRAMS.filter((name) => ![...LOCAL, ...ALONE].includes(name)).map(entryPoint);
    await build({ ...BUILD, entryPoints: deployed, outdir: folder });
    await build({ ...BUILD, minify: false, entryPoints: LOCAL.map(entryPoint), outdir: folder });
    for (const name of ALONE) await build({ ...BUILD, entryPoints: [entryPoint(name)], outdir: folder });
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
  async run<Result>(program: Program, ...options: RunArguments): Promise<Result[]> {
    const { child, ended } = this.#spawn(program, ...options);
    child.stdin.end();
    const lines = await ended;
    return lines.map((line) => JSON.parse(line) as Result);
  }

  /**
   * Starts a program that prints a line when it is ready, and another one when its input ends.
   *
   * @throws Error if it ends before it is ready, with its output
   */
  async start<First, Last>(program: Program, ...options: RunArguments): Promise<RunningProgram<First, Last>> {
    const { child, ended } = this.#spawn(program, ...options);
    const [line] = (await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      ended,
    ])) as string[];
    return {
      first: JSON.parse(line ?? '') as First,
      end: async () => {
        child.stdin.end();
        return JSON.parse((await ended).at(-1) ?? '') as Last;
      },
    };
  }

  #spawn(program: Program, ...[args, environment = {}]: RunArguments): SpawnedProgram {
    const file = path.join(this.#folder, `${program}.mjs`);
    const child = spawn(process.execPath, [...(program === 'pipeline' ? startFlags() : []), file, ...args], {
      env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', ...environment },
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const ended = once(child, 'close').then(([code]) => {
      if (code !== 0) throw new Error(`${program} exited with code ${code}: ${errors || output}`);
      return output.split('\n').filter((line) => line !== '');
    });
    return { child, ended };
  }
}

interface SpawnedProgram {
  readonly child: ChildProcessWithoutNullStreams;
  /** The lines that it printed. Rejects if it fails. */
  readonly ended: Promise<string[]>;
}

/** The options of Node.js with which `npm start` limits the heap. In Lambda, the memory setting of the function does. */
function startFlags(): readonly string[] {
  const { start } = manifest.scripts;
  return start.split(' ').filter((word) => /^--max-.*-space-size=/.test(word));
}
