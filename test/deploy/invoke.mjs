// Stands in for the Lambda runtime: loads a bundle in a process of its own, and calls its handler as EventBridge does.
// A handler that fails is called again, as in a warm container.
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [bundle, milliseconds = '55000', invocations = '1'] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(bundle).href);
for (let i = 0; i < Number(invocations); i += 1) {
  if (i > 0) await sleep(20);
  const until = performance.now() + Number(milliseconds);
  try {
    await handler({}, { getRemainingTimeInMillis: () => until - performance.now() });
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}
