import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 60_000;

/** An AWS emulator in a separate process. */
export interface Emulator {
  /** Endpoint of all services. */
  readonly url: string;
  readonly stop: () => void;
}

/**
 * Returns the emulator that AWS_ENDPOINT_URL names. Otherwise starts `moto_server`. Undefined if that is not installed.
 *
 * @throws Error if moto_server does not start
 */
export async function startEmulator(): Promise<Emulator | undefined> {
  const given = process.env['AWS_ENDPOINT_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: () => undefined };
  if (spawnSync('moto_server', ['--help']).status !== 0) return undefined;
  const port = await freePort();
  // An IP address, not a name, so that the SDK puts the bucket into the path and no host name has to be resolved.
  const url = `http://127.0.0.1:${port}`;
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    detached: true,
  });
  const stop = () => {
    process.off('exit', stop);
    // moto_server may be a shell script that starts the server, so end the whole process group.
    if (server.pid !== undefined) process.kill(-server.pid);
  };
  // A separate process group would outlive this process.
  process.once('exit', stop);
  await waitUntilReady(url, server);
  return { url, stop };
}

/** What to do if there is no emulator. */
export const NO_EMULATOR =
  'no AWS emulator: install one with pip install -r test/requirements.txt, or set AWS_ENDPOINT_URL';

async function waitUntilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`moto_server ended with ${server.exitCode}`);
    const response = await fetch(`${url}/moto-api/`).catch(() => undefined);
    if (response?.ok === true) return;
    await sleep(100);
  }
  throw new Error('moto_server did not respond');
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
