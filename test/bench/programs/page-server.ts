import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeCursor } from '../pages/cursors.ts';
import { firstDayOf, PAGE_RECORDS, SignInPages } from '../pages/sign-in-pages.ts';
import { printResult, type PageServerOptions, type PageServerReport } from './input-output.ts';

/**
 * Serves pages of sign-in attempts, as fast as Node.js can send bytes. Prints its base URL. When its input ends, it prints what
 * it has done, and exits. The other feeds have no events.
 */
const { events, cursor, latencyMs } = JSON.parse(process.argv[2] ?? '') as PageServerOptions;

const firstDay = firstDayOf(events, Date.now());
const signIns = new SignInPages({ events, cursor, firstDay });
const empty = new SignInPages({ events: 0, cursor, firstDay });
let pages = 0;

/** The page that a request asks for. Undefined if it is not a request of the Events API for pages of 1,000. */
function requestedPage(body: string): number | undefined {
  const { limit, cursor } = JSON.parse(body) as { readonly limit?: unknown; readonly cursor?: unknown };
  if (typeof cursor === 'string') return decodeCursor(cursor);
  return limit === PAGE_RECORDS ? 0 : undefined;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const answerAt = performance.now() + latencyMs;
  const page = requestedPage(body);
  if (page === undefined) {
    response.writeHead(400).end('{"Error":{"Message":"Bad Request"}}');
    return;
  }
  const feed = request.url?.endsWith('/signinattempts') === true ? signIns : empty;
  const { head, items, tail, release } = feed.render(page);
  pages += 1;
  if (latencyMs > 0) await sleepUntil(answerAt);
  response.once('close', release);
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': head.length + items.length + tail.length,
  });
  // One system call for all parts.
  response.cork();
  response.write(head);
  response.write(items);
  response.end(tail);
}

/** Timers are up to 2 ms late, so the last part is spent on the CPU. */
async function sleepUntil(time: number): Promise<void> {
  await sleep(time - performance.now() - 2);
  while (performance.now() < time);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    response.destroy(error instanceof Error ? error : undefined);
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  printResult({ url: `http://127.0.0.1:${port}` });
  const before = process.cpuUsage();
  process.stdin.resume().once('end', () => {
    const { user, system } = process.cpuUsage(before);
    printResult({ pages, cpuMs: (user + system) / 1_000 } satisfies PageServerReport);
    process.exit();
  });
});
