import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 60_000;

/** An AWS emulator as a process of its own. */
export interface Emulator {
  /** Endpoint of every service. */
  readonly url: string;
  readonly stop: () => void;
}

/**
 * The emulator that AWS_ENDPOINT_URL names, else a `moto_server` that is started here. Undefined where there is neither.
 *
 * @throws Error when it does not start
 */
export async function startEmulator(): Promise<Emulator | undefined> {
  const given = process.env['AWS_ENDPOINT_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: () => undefined };
  if (spawnSync('moto_server', ['--help']).status !== 0) return undefined;
  const port = await freePort();
  // An address, not a name: the SDK then puts the bucket into the path, where no name must be resolved.
  const url = `http://127.0.0.1:${port}`;
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    detached: true,
  });
  const stop = () => {
    process.off('exit', stop);
    // moto_server may be a shell script around the server: the whole group ends.
    if (server.pid !== undefined) process.kill(-server.pid);
  };
  // As a group of its own it would outlive a process that is ended early.
  process.once('exit', stop);
  await answering(url, server);
  return { url, stop };
}

/** What to do where there is none. */
export const NO_EMULATOR =
  'no AWS emulator: install one with pip install -r test/requirements.txt, or name one in AWS_ENDPOINT_URL';

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
