import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { operate, run } from '../../support/command.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

describe('the help', () => {
  it.each([
    ['npm start', () => run(['--help']), 'npm start -- [options]', ['--once', '--since <time>', '--api-url']],
    [
      'npm run operator',
      () => operate(['-h']),
      'npm run operator -- COMMAND [options]',
      ['status', 'events', 'logs', 'rewind', 'quarantine', 'rebuild', 'redrive', 'alarms'],
    ],
    [
      'status',
      () => operate(['status', '--help']),
      'npm run operator -- status [options]',
      ['--feed', '--stack', '--region', '--profile', '--out', '--json'],
    ],
    [
      'events',
      () => operate(['events', '--help']),
      'npm run operator -- events [options]',
      ['--feed', '--last', '--where', '--follow', '--json', '--stack', '--out'],
    ],
    [
      'rewind',
      () => operate(['rewind', '--help', '--from', 'never']),
      'npm run operator -- rewind [options]',
      [
        '--feed',
        '--from',
        '--since-last-good',
        '--to',
        '--changed',
        '--dry-run',
        '--stack',
        '--out',
        '--json',
      ],
    ],
    [
      'logs',
      () => operate(['logs', '--help']),
      'npm run operator -- logs [options]',
      ['--feed', '--since', '--follow', '--stack', '--json'],
    ],
    ['redrive', () => operate(['redrive', '--help']), 'npm run operator -- redrive [options]', ['--stack']],
    [
      'alarms test',
      () => operate(['alarms', 'test', '--help']),
      'npm run operator -- alarms test [options]',
      ['--stack', '--region', '--profile', '--json'],
    ],
    [
      'quarantine',
      () => operate(['quarantine', '--help']),
      'npm run operator -- quarantine COMMAND [options]',
      ['list', 'show', 'replay'],
    ],
    [
      'quarantine replay',
      () => operate(['quarantine', 'replay', '--help']),
      'npm run operator -- quarantine replay [options]',
      ['--feed', '--dry-run', '--stack', '--out'],
    ],
    [
      'quarantine list',
      () => operate(['quarantine', 'list', '--help']),
      'npm run operator -- quarantine list [options]',
      ['--feed', '--json', '--stack', '--out'],
    ],
    [
      'quarantine show',
      () => operate(['quarantine', 'show', '--help']),
      'npm run operator -- quarantine show [options]',
      ['--feed', '--last', '--reveal', '--json', '--stack', '--out'],
    ],
    [
      'token',
      () => operate(['token', '--help']),
      'npm run operator -- token COMMAND [options]',
      ['set', 'check'],
    ],
    [
      'token set',
      () => operate(['token', 'set', '--help']),
      'npm run operator -- token set [options]',
      ['--stack', '--region', '--profile', '--json', 'op read'],
    ],
    [
      'token check',
      () => operate(['token', 'check', '--help']),
      'npm run operator -- token check [options]',
      ['--stack', '--out', '--json'],
    ],
    [
      'rebuild',
      () => operate(['help', 'rebuild']),
      'npm run operator -- rebuild [options]',
      ['--feed', '--stack', '--out'],
    ],
  ])('of %s says what to type, with examples, in 80 columns', async (_, help, usage, parts) => {
    const { code, stdout, stderr } = await help();
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: ${usage}\n`);
    for (const part of [...parts, '-V, --version', '-h, --help']) expect(stdout).toContain(part);
    expect(stdout).toMatch(/\nExamples:\n {2}# .*\n {2}npm /);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('is shown as an error if no verb is typed', async () => {
    const { code, stdout, stderr } = await operate([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: npm run operator -- COMMAND/);
    expect((await operate(['quarantine'])).code).toBe(2);
  });
});

it.each([[['--version']], [['rewind', '-V']]])('%j shows the version', async (typed) => {
  expect(await operate(typed)).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    stderr: '',
  });
});

describe('what cannot be done', () => {
  it.each([
    ['rewnd --fro 3d', "unknown command 'rewnd'. Did you mean rewind?", '--help lists the commands.'],
    ['replay --feed itemusages', "unknown command 'replay'. Did you mean quarantine replay?", '--help lists'],
    ['logs --out data', "unknown option '--out'", 'logs --help lists the options.'],
    ['quarantine replya', "unknown command 'replya'. Did you mean replay?", 'quarantine --help lists'],
    ['vacuum', "unknown command 'vacuum'", '--help lists the commands.'],
    ['rewind --fro 3d', "unknown option '--fro'. Did you mean --from?", 'rewind --help lists the options.'],
    ['rebuild --feed itemusages --from 2d', "unknown option '--from'", 'rebuild --help lists the options.'],
    ['status --changed', "unknown option '--changed'", 'status --help lists the options.'],
    ['--stack A status', "unknown option '--stack'. A command comes before its options.", '--help lists'],
    ['quarantine --feed itemusages', "unknown option '--feed'. A command comes before its options.", ''],
    ['token set --out data', "unknown option '--out'", 'token set --help lists the options.'],
    ['rewind rebuild', "unexpected argument 'rebuild'", 'rewind --help lists the options.'],
    [
      'status --stack A --out b',
      "option '--stack <name>' cannot be used with option '--out <folder>'",
      'status --help lists the options.',
    ],
  ])('%s: exit code 2, and a message that helps', async (line, message, hint) => {
    const { code, stdout, stderr } = await operate(line.split(' '));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.startsWith(`${message}\nnpm run operator -- `)).toBe(true);
    expect(stderr).toContain(hint);
  });
});

/** The files and packages that are loaded when the program starts, as opposed to when a verb needs them. */
async function loadedAtStart(): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['lambdas/cli/main.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
  });
  const loaded = new Set(['lambdas/cli/main.ts']);
  for (const file of loaded) {
    for (const { path: to, kind } of metafile.inputs[file]?.imports ?? []) {
      if (kind === 'import-statement') loaded.add(to);
    }
  }
  return [...loaded];
}

it('loads neither the AWS SDK, nor the live display, nor the code for proxies before they are needed', async () => {
  const loaded = await loadedAtStart();
  expect(loaded).toContain('lambdas/cli/commands/rewind.ts');
  expect(
    loaded.filter((file) => /@aws-sdk|log-update|stack-target|proxy-|node_modules\/read\/|^read$/.test(file)),
  ).toEqual([]);
});
