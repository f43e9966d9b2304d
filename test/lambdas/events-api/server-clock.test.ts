import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askServerClock, clockAhead } from '../../../lambdas/events-api/server-clock.ts';
import { listen } from '../../support/local-server.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-11-22T20:00:00Z');

describe("this machine's clock, compared with a server's", () => {
  it.each([
    ['is ahead', 'Sun, 22 Nov 2026 14:00:00 GMT', 6 * HOUR_MS],
    ['is behind', 'Mon, 23 Nov 2026 02:00:00 GMT', -6 * HOUR_MS],
    ['is right if the server tells no time', undefined, 0],
    ['is right if the server tells nonsense', 'tomorrow', 0],
  ])('%s', (_, date, ahead) => {
    expect(clockAhead(date, NOW)).toBe(ahead);
  });

  it('is learned from any answer', async () => {
    const server = createServer(({ method, headers }, response) => {
      const isPlain = method === 'HEAD' && headers.authorization === undefined;
      response.setHeader('date', new Date(Date.now() + 6 * HOUR_MS).toUTCString());
      response.writeHead(isPlain ? 404 : 500).end();
    });
    const local = await listen(server);
    onTestFinished(() => local.close());
    expect(Math.round((await askServerClock(local.url)) / HOUR_MS)).toBe(-6);
  });

  it('is taken for right if the server does not answer', async () => {
    const local = await listen(createServer((request) => request.socket.destroy()));
    expect(await askServerClock(local.url)).toBe(0);
    await local.close();
    expect(await askServerClock(local.url)).toBe(0);
  });
});
