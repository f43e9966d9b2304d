import { readdir, readFile, rm, truncate, utimes } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Project } from './project.ts';

const HELLO = { 'main.ts': "import { greeting } from './greeting.ts';\nconsole.log(greeting);\n" };
const CACHE = 'node_modules/.cache/onepassword-siem/main';

function greeting(text: string): Record<string, string> {
  return { 'greeting.ts': `export const greeting: string = '${text}';\n` };
}

/** A project that was started once, which has built its bundle. */
async function startedProject(): Promise<Project> {
  const project = await Project.create({ ...HELLO, ...greeting('hello') });
  expect(await project.start()).toEqual({ code: 0, signal: null, stdout: 'hello\n', stderr: '' });
  expect(await project.builds()).toBe(1);
  return project;
}

/** The files of the last bundle. */
async function bundleFiles(project: Project): Promise<string[]> {
  const manifest = JSON.parse(await readFile(project.path(`${CACHE}/manifest.json`), 'utf8')) as {
    files: Record<string, string>;
  };
  return Object.keys(manifest.files).filter((file) => file.startsWith(CACHE));
}

describe('a program', () => {
  it('gets its arguments, standard input, and options of Node.js, and its exit code is that of the launcher', async () => {
    const project = await Project.create({
      'main.ts': `
        import { text } from 'node:stream/consumers';
        import v8 from 'node:v8';
        const heap = Math.round(v8.getHeapStatistics().heap_size_limit / 2 ** 20);
        console.log(JSON.stringify([process.argv.slice(1), await text(process.stdin), heap]));
        process.exit(3);
      `,
    });
    const options = { input: 'input', nodeFlags: ['--max-old-space-size=100'] };
    for (const start of ['first', 'second']) {
      const { code, stdout, stderr } = await project.start(['--once', 'two words', ''], options);
      expect({ start, code, stderr }).toEqual({ start, code: 3, stderr: '' });
      const [argv, input, heap] = JSON.parse(stdout) as [string[], string, number];
      expect(argv).toEqual([project.path('main.ts'), '--once', 'two words', '']);
      expect(input).toBe('input');
      // Beside the 100 MB, the limit includes the memory of new objects.
      expect(heap).toBeLessThan(400);
    }
  });

  it('finds files relative to its own address, and imports on demand', async () => {
    const project = await Project.create({
      'main.ts': "const { address } = await import('./deep/address.ts');\nconsole.log(address);\n",
      'deep/address.ts': "export const address: string = new URL('../file', import.meta.url).pathname;\n",
    });
    expect(await project.start()).toMatchObject({ code: 0, stdout: `${project.path('file')}\n` });
  });

  it('that fails shows where in its source', async () => {
    const project = await Project.create({
      'main.ts': "import { fail } from './fail.ts';\n\nsetImmediate(() => fail({ id: 1 }));\n",
      'fail.ts': `interface Thing {\n  id: number;\n}\n\nexport function fail({ id }: Thing): never {\n  throw new TypeError('no ' + id);\n}\n`,
    });
    for (const start of ['first', 'second']) {
      const { code, stderr } = await project.start();
      expect({ start, code }).toEqual({ start, code: 1 });
      expect(stderr).toMatch(
        /TypeError: no 1\n +at fail \(\S+\/fail\.ts:6:9\)\n +at \S+ \(\S+\/main\.ts:3:20\)/,
      );
    }
  });
});

describe('a bundle', () => {
  it('is used again without esbuild', async () => {
    const project = await startedProject();
    expect(await project.start()).toEqual({ code: 0, signal: null, stdout: 'hello\n', stderr: '' });
    expect(await project.builds()).toBe(1);
  });

  it('is built again after a source has changed, even to the same size', async () => {
    const project = await startedProject();
    await project.write(greeting('HELLO'));
    expect((await project.start()).stdout).toBe('HELLO\n');
  });

  it('is built again after a source has changed, even if its time is set back', async () => {
    const project = await startedProject();
    const time = new Date('1985-10-26T08:15:00Z');
    await utimes(project.path('greeting.ts'), time, time);
    await project.start();
    expect(await project.builds()).toBe(2);
    await project.write(greeting('HELLO'));
    await utimes(project.path('greeting.ts'), time, time);
    expect((await project.start()).stdout).toBe('HELLO\n');
  });

  it('is built again with a new file', async () => {
    const project = await startedProject();
    await project.write({
      'main.ts': "import { farewell } from './new/farewell.ts';\nconsole.log(farewell);\n",
      'new/farewell.ts': "export const farewell = 'goodbye';\n",
    });
    expect((await project.start()).stdout).toBe('goodbye\n');
  });

  it('is built again with another version of esbuild, and after each installation of packages', async () => {
    const project = await startedProject();
    await project.write({ 'node_modules/.package-lock.json': '{}' });
    await project.start();
    expect(await project.builds()).toBe(2);
    await project.start();
    expect(await project.builds()).toBe(2);
    await project.write({ 'node_modules/esbuild/package.json': '{"exports":"./main.js","type":"module"}' });
    await project.start();
    expect(await project.builds()).toBe(3);
  });

  it('is built again if its manifest or one of its files is damaged or missing', async () => {
    const project = await startedProject();
    const manifest = `${CACHE}/manifest.json`;
    const damage = [
      () => truncate(project.path(manifest), 100),
      () => project.write({ [manifest]: 'null' }),
      () => rm(project.path(manifest)),
      async () => truncate(project.path((await bundleFiles(project))[0]!), 10),
      async () => rm(project.path((await bundleFiles(project)).at(-1)!)),
      () => rm(project.path(CACHE), { recursive: true }),
    ];
    for (const [index, harm] of damage.entries()) {
      await harm();
      expect(await project.start()).toMatchObject({ code: 0, stdout: 'hello\n', stderr: '' });
      expect(await project.builds()).toBe(index + 2);
    }
    await project.start();
    expect(await project.builds()).toBe(damage.length + 1);
  });

  it('whose build was killed is not used', async () => {
    const project = await Project.create({ ...HELLO, ...greeting('hello'), 'kill-build': '' });
    expect(await project.start()).toMatchObject({ signal: 'SIGKILL', stdout: '' });
    expect(await readdir(project.path(CACHE))).toHaveLength(1);
    await rm(project.path('kill-build'));
    expect(await project.start()).toMatchObject({ code: 0, stdout: 'hello\n', stderr: '' });
    await project.start();
    expect(await project.builds()).toBe(2);
  });

  it('is complete if two processes build it at once', async () => {
    const project = await Project.create({ ...HELLO, ...greeting('hello') });
    const ended = await Promise.all([project.start(), project.start(), project.start()]);
    for (const each of ended) expect(each).toMatchObject({ code: 0, stdout: 'hello\n', stderr: '' });
    const builds = await project.builds();
    expect(await project.start()).toMatchObject({ code: 0, stdout: 'hello\n', stderr: '' });
    expect(await project.builds()).toBe(builds);
  });

  it('is removed a day after another one has replaced it', async () => {
    const project = await startedProject();
    const [old = ''] = (await bundleFiles(project)).map((file) => path.dirname(file));
    await project.write(greeting('second'));
    await project.start();
    expect(await readdir(project.path(CACHE))).toContain(path.basename(old));
    const time = new Date(Date.now() - 25 * 3_600_000);
    await utimes(project.path(old), time, time);
    await project.write(greeting('third'));
    expect((await project.start()).stdout).toBe('third\n');
    expect(await readdir(project.path(CACHE))).not.toContain(path.basename(old));
  });
});

describe('without a bundle', () => {
  it('a program runs where none can be stored', async () => {
    // Not a folder without write permission, in which root may write.
    const project = await Project.create({ ...HELLO, ...greeting('hello'), 'node_modules/.cache': '' });
    for (const start of ['first', 'second']) {
      expect({ start, ...(await project.start()) }).toMatchObject({ code: 0, stdout: 'hello\n', stderr: '' });
    }
    expect(await project.builds()).toBe(0);
  });

  it('the error in a source is shown, and the program runs when it is fixed', async () => {
    const project = await startedProject();
    await project.write({ 'greeting.ts': 'export const greeting: = 1;' });
    const { code, stdout, stderr } = await project.start();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/greeting\.ts:1:\d+/);
    await project.write(greeting('fixed'));
    expect((await project.start()).stdout).toBe('fixed\n');
  });
});
