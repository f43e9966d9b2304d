// Stands in for the Lambda runtime: loads a bundle in a process of its own, and calls its handler as EventBridge does.
import { pathToFileURL } from 'node:url';

const [bundle, milliseconds = '55000', invocations = '1'] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(bundle).href);
for (let i = 0; i < Number(invocations); i += 1) {
  const until = performance.now() + Number(milliseconds);
  await handler({}, { getRemainingTimeInMillis: () => until - performance.now() });
}
