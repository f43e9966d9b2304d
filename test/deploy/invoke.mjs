// Stands in for the Lambda runtime: loads a bundle in a process of its own, and calls its handler as EventBridge does.
// A handler that fails is called again, as in a warm container.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

// On Lambda both end in one log, in the order in which they were written.
process.stderr.write = process.stdout.write.bind(process.stdout);

const [bundle, milliseconds = '55000', invocations = '1'] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(bundle).href);

async function invoke(milliseconds) {
  const until = performance.now() + Number(milliseconds);
  try {
    await handler({}, { getRemainingTimeInMillis: () => until - performance.now() });
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}

if (milliseconds === 'asked') {
  // Each line of the standard input is a call, and says how many milliseconds it has.
  for await (const line of createInterface({ input: process.stdin })) {
    await invoke(line);
    console.log('invoked');
  }
} else {
  for (let i = 0; i < Number(invocations); i += 1) {
    if (i > 0) await sleep(20);
    await invoke(milliseconds);
  }
}
