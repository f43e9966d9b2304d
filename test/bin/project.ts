import { spawn, type SpawnOptions } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const ESBUILD = pathToFileURL(path.join(ROOT, 'node_modules/esbuild/lib/main.js')).href;

/** Writes to a file each time that it is loaded, and then is esbuild; or kills its process in the middle of a build. */
const ESBUILD_WITH_LOG = `
import { appendFileSync, existsSync } from 'node:fs';
import * as esbuild from '${ESBUILD}';
appendFileSync('esbuild.log', 'loaded\\n');
export const stop = esbuild.stop;
export async function build(options) {
  const result = await esbuild.build(options);
  if (existsSync('kill-build')) process.kill(process.pid, 'SIGKILL');
  return result;
}
`;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project in a temporary folder, with the launcher and the given files. */
export class Project {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(files: Readonly<Record<string, string>>): Promise<Project> {
    const project = new Project(await temporaryFolder());
    for (const name of ['bin', 'tsconfig.json', 'package.json']) {
      await cp(path.join(ROOT, name), project.path(name), { recursive: true });
    }
    await project.write({
      ...files,
      'node_modules/esbuild/package.json': '{"type":"module","exports":"./main.js"}',
      'node_modules/esbuild/main.js': ESBUILD_WITH_LOG,
      'esbuild.log': '',
    });
    await symlink(path.join(ROOT, 'node_modules/tsx'), project.path('node_modules/tsx'));
    return project;
  }

  path(file: string): string {
    return path.join(this.folder, file);
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(this.path(name)), { recursive: true });
      await writeFile(this.path(name), content);
    }
    // A source that changes while a bundle is built makes the next start build again, and a file's time has an accuracy of some ms.
    await sleep(30);
  }

  /** How often esbuild was loaded. */
  async builds(): Promise<number> {
    return (await readFile(this.path('esbuild.log'), 'utf8')).split('\n').length - 1;
  }

  /** `node bin/launcher.mjs main.ts ARGS`, until it ends. */
  async start(
    args: readonly string[] = [],
    { input = '', nodeFlags = [] }: { input?: string; nodeFlags?: readonly string[] } = {},
  ): Promise<Ended> {
    const options = { cwd: this.folder, stdio: 'pipe' } satisfies SpawnOptions;
    const child = spawn(process.execPath, [...nodeFlags, 'bin/launcher.mjs', 'main.ts', ...args], options);
    child.stdin.end(input);
    const closed = new Promise<Pick<Ended, 'code' | 'signal'>>((resolve) => {
      child.once('close', (code, signal) => {
        resolve({ code, signal });
      });
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { ...(await closed), stdout, stderr };
  }
}
