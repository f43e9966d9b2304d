import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { operate, run } from '../../../support/command.ts';
import { startSimulator } from '../../../support/simulator/server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** A folder with 600 item usages of a simulator, some of them rejected. */
async function filledFolder() {
  const faults = { isDown: false };
  const simulator = await startSimulator({
    ...{ backlog: 600, livePerMinute: 0, poison: 0.02, acceptAnyToken: true },
    faults: () => (faults.isDown ? { kind: 'status', status: 400 } : undefined),
  });
  onTestFinished(() => simulator.close());
  const out = await temporaryFolder();
  const args = ['--once', '--since', '30d', '--feeds', 'itemusages', '--out', out];
  expect((await run([...args, '--api-url', simulator.url])).code).toBe(0);
  return { out, faults };
}

describe('npm run operator -- verify, in a folder', () => {
  it('is well if every event is stored once, and not if one is missing', async () => {
    const { out } = await filledFolder();
    const verify = ['verify', '--feed', 'itemusages', '--from', '40d', '--out', out];
    const complete = await operate(verify);
    expect(complete).toMatchObject({ code: 0, stderr: '' });
    expect(complete.stdout).toMatch(/^"1Password" of http:.*\nitemusages, events from .*\n/);
    expect(complete.stdout).toMatch(/in quarantine +[1-9]\d?\n +missing +0\n/);

    await rm(path.join(out, 'logs'), { recursive: true });
    const lost = await operate([...verify, '--json']);
    expect(lost).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(lost.stdout)).toMatchObject({ source: { folder: out }, delivered: 0, isWell: false });
  });

  it('reports in one line what cannot be compared', async () => {
    const { out, faults } = await filledFolder();
    const verify = async (...args: readonly string[]) =>
      (await operate(['verify', '--feed', 'itemusages', '--out', out, ...args])).stderr;
    expect(await verify()).toBe('--from is missing: name the first event time to compare\n');
    expect(await verify('--from', '1d', '--to', '2d')).toMatch(/^--from must be before --to/);
    faults.isDown = true;
    expect(await verify('--from', '1d')).toMatch(/^\S+ answered 400 .*\n$/);
  });
});
