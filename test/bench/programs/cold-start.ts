import { subscribe } from 'node:diagnostics_channel';
import { printResult } from './input-output.ts';

/** Imports a bundle in this new process and calls its handler. Exits when the first request is sent. */
const [, , bundle = ''] = process.argv;

const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
let importMs = NaN;

subscribe('http.client.request.start', () => {
  const { user, system } = process.cpuUsage(cpuBefore);
  printResult({ importMs, firstRequestMs: performance.now() - startedAt, cpuMs: (user + system) / 1_000 });
  process.exit();
});
const { handler } = (await import(bundle)) as { handler: (event: unknown, context: object) => Promise<void> };
importMs = performance.now() - startedAt;
await handler({}, { getRemainingTimeInMillis: () => 55_000 });
