import { setTimeout as sleep } from 'node:timers/promises';
import { printResult } from './input-output.ts';

/**
 * Imports a bundle and calls its handler repeatedly, as a warm Lambda process does. The environment variables are those of a
 * poller function.
 */
const [, , bundle = '', count = '', pauseMs = ''] = process.argv;

const { handler } = (await import(bundle)) as { handler: (event: unknown, context: object) => Promise<void> };
for (let invocation = 0; invocation < Number(count); invocation += 1) {
  if (invocation > 0) await sleep(Number(pauseMs));
  const deadline = performance.now() + 55_000;
  const loopBefore = performance.eventLoopUtilization();
  const cpuBefore = process.cpuUsage();
  await handler({}, { getRemainingTimeInMillis: () => deadline - performance.now() });
  const { user, system } = process.cpuUsage(cpuBefore);
  const { active, idle } = performance.eventLoopUtilization(loopBefore);
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  printResult({
    kind: 'invocation',
    activeMs: active,
    waitMs: idle,
    cpuMs: (user + system) / 1_000,
    peakMb,
  });
}
