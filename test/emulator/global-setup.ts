import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Endpoint of the AWS emulator, or empty where there is none. */
    emulatorUrl: string;
  }
}

const START_TIMEOUT_MS = 60_000;

/**
 * One AWS emulator for all tests: the one that AWS_ENDPOINT_URL names, else a `moto_server` that is started here.
 * Without either, the tests that need it are skipped, and it is said; in CI that is a failure.
 */
export async function setup(project: TestProject): Promise<(() => void) | undefined> {
  const given = process.env['AWS_ENDPOINT_URL'];
  if (given !== undefined && given !== '') {
    project.provide('emulatorUrl', given);
    return undefined;
  }
  if (spawnSync('moto_server', ['--help']).status !== 0) {
    const missing =
      "no AWS emulator: install one with pip install 'moto[server]', or name one in AWS_ENDPOINT_URL";
    if (process.env['CI'] !== undefined) throw new Error(missing);
    process.stdout.write(`SKIPPED: the tests of the AWS adapters and bundles (${missing})\n`);
    project.provide('emulatorUrl', '');
    return undefined;
  }
  const port = await freePort();
  // An address, not a name: the SDK then puts the bucket into the path, where no name must be resolved.
  const url = `http://127.0.0.1:${port}`;
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    detached: true,
  });
  await answering(url, server);
  project.provide('emulatorUrl', url);
  return () => {
    // moto_server may be a shell script around the server: the whole group ends.
    if (server.pid !== undefined) process.kill(-server.pid);
  };
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`moto_server ended with ${server.exitCode}`);
    const answer = await fetch(`${url}/moto-api/`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(100);
  }
  throw new Error('moto_server did not answer');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}
