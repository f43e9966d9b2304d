import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { ROOT, scriptArguments } from '../command.ts';
import { drain } from './client.ts';
import { createSimulatedAccount, ACCOUNT_DEFAULTS } from './simulated-account.ts';

const children: ChildProcess[] = [];

function run(...args: string[]) {
  const child = spawn(process.execPath, [...scriptArguments('simulator'), ...args], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  children.push(child);
  return child;
}

async function runToEnd(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = run(...args);
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { code: child.exitCode, out, err };
}

async function firstOutput(child: ReturnType<typeof run>): Promise<string> {
  const chunks: unknown[] = await once(child.stdout, 'data');
  return String(chunks[0]);
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('the command line', () => {
  it.each([
    [['--bogus'], /Unknown option '--bogus'/],
    [['extra'], /Unexpected argument 'extra'/],
    [['--port'], /--port/],
    [['--port', '70000'], /--port must be an integer from 0 to 65535, not "70000"/],
    [['--seed', '1.5'], /--seed must be an integer/],
    [['--seed', '0x10'], /--seed must be an integer/],
    [['--epoch', 'yesterday'], /--epoch must be a time like/],
    [['--backlog', '-5'], /--backlog/],
    [['--backlog-days', '0'], /--backlog-days must be a number from 0.001/],
    [['--live-per-minute', ''], /--live-per-minute must be a number/],
    [['--poison', '1.1'], /--poison must be a number from 0 to 1/],
    [['--tip', 'old'], /--tip must be one of same, new, redeliver, not "old"/],
    [['--json=yes'], /--json/],
  ])('rejects %j in one line', async (args, message) => {
    const { code, out, err } = await runToEnd(...args);
    expect(err).toMatch(message);
    expect(err).toMatch(/^simulator: [^\n]+\n$/);
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  it('prints help', async () => {
    const { code, out, err } = await runToEnd('--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const flag of [
      'port',
      'seed',
      'epoch',
      'backlog',
      'backlog-days',
      'live-per-minute',
      'poison',
      'tip',
      'latency',
      'rate-limit',
      'json',
      'exit-with-stdin',
      'help',
    ]) {
      expect(out).toContain(`--${flag} `);
    }
  });

  it('reports in one line that the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const { code, out, err } = await runToEnd('--port', port);
    other.close();
    expect(err).toBe(
      `simulator: port ${port} is in use: choose another one with --port, or omit it to use a free one\n`,
    );
    expect({ code, out }).toEqual({ code: 1, out: '' });
  });

  it('prints one line of JSON, serves the records that the flags define, and exits when standard input closes', async () => {
    const epoch = '2026-01-31T12:00:00Z';
    const child = run(
      '--json',
      '--exit-with-stdin',
      '--seed',
      '7',
      '--epoch',
      epoch,
      '--backlog',
      '50',
      '--live-per-minute',
      '0',
      '--poison',
      '0.5',
    );
    const rest: string[] = [];
    child.stdout.on('data', (chunk) => rest.push(String(chunk)));
    const line = await firstOutput(child);
    expect(line).toMatch(/^\{"url":"http:\/\/127\.0\.0\.1:\d+"\}\n$/);
    const url = line.slice('{"url":"'.length, -'"}\n'.length);
    const { items } = await drain(`${url}/api/v2/auditevents`, { start_time: '2020-01-01T00:00:00Z' });
    const options = { ...ACCOUNT_DEFAULTS, seed: 7, epoch: Date.parse(epoch), backlog: 50, poison: 0.5 };
    expect(items).toEqual(createSimulatedAccount(options, Date.now).records('auditevents', 0, 50));
    child.stdin.end();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(rest).toEqual([line]);
  });

  it('prints a request to try, and exits with code 0 on SIGTERM', async () => {
    const child = run();
    const greeting = await firstOutput(child);
    expect(greeting).toMatch(
      /curl http:\/\/127\.0\.0\.1:\d+\/api\/v2\/auditevents -H 'Authorization: Bearer any'/,
    );
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });
});
