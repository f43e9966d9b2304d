import { setTimeout as sleep } from 'node:timers/promises';
import { tell } from './job.ts';

/** Loads a bundle and calls its handler again and again, as a warm container does. Its environment is that of a function. */
const [, , bundle = '', runs = '', pauseMs = ''] = process.argv;

const { handler } = (await import(bundle)) as { handler: (event: unknown, context: object) => Promise<void> };
for (let run = 0; run < Number(runs); run += 1) {
  if (run > 0) await sleep(Number(pauseMs));
  const until = performance.now() + 55_000;
  const loopBefore = performance.eventLoopUtilization();
  const cpuBefore = process.cpuUsage();
  await handler({}, { getRemainingTimeInMillis: () => until - performance.now() });
  const { user, system } = process.cpuUsage(cpuBefore);
  const { active, idle } = performance.eventLoopUtilization(loopBefore);
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  tell({ kind: 'warm run', ownMs: active, waitedMs: idle, cpuMs: (user + system) / 1_000, peakMb });
}
