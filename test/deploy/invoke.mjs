// Replaces the Lambda runtime: loads a bundle into this process, and calls its handler as EventBridge does.
// Like a warm container, it calls the handler again after a failure.
//
// Usage: node invoke.mjs BUNDLE [MILLISECONDS [INVOCATIONS]]
//        node invoke.mjs BUNDLE on-request
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

// On Lambda both streams go to one log, in the order in which they are written.
process.stderr.write = process.stdout.write.bind(process.stdout);

const [bundle, milliseconds = '55000', invocations = '1'] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(bundle).href);

async function invoke(milliseconds) {
  const deadline = performance.now() + Number(milliseconds);
  try {
    await handler({}, { getRemainingTimeInMillis: () => deadline - performance.now() });
    return 'invoked';
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
    return 'failed';
  }
}

/** What this process holds now. */
function resources() {
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heapMb: heapUsed / 1e6,
    externalMb: external / 1e6,
    rssMb: rss / 1e6,
    descriptors: readdirSync('/proc/self/fd').length,
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
  };
}

if (milliseconds === 'on-request') {
  // Each line of standard input requests one invocation, and contains its time limit in milliseconds; or `resources`.
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'resources') {
      console.log(`answer: ${JSON.stringify(resources())}`);
    } else {
      console.log(`answer: ${await invoke(line)}`);
    }
  }
} else {
  for (let i = 0; i < Number(invocations); i += 1) {
    if (i > 0) await sleep(20);
    await invoke(milliseconds);
  }
}
