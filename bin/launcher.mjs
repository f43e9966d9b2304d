// @ts-check
/**
 * Runs a TypeScript program of this project, from a bundle that is built when a source has changed:
 *
 *     node bin/launcher.mjs lambdas/cli/main.ts ARGUMENTS
 *
 * Transpiling 120 files at each start, or only looking each up in a cache, takes longer than anything else that a command does before
 * its first request. The launcher is plain JavaScript, because Node.js 20 runs no TypeScript.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import { findBundle, ROOT } from './bundle-cache.mjs';
import { mapStackTraces } from './stack-trace.mjs';

// V8 applies these options when the process starts, and keeps the limits. But as long as an option of V8 differs from its default,
// V8 rejects the compiled code of Node's own modules, and compiling them takes 10 ms.
v8.setFlagsFromString('--max-old-space-size=0');
v8.setFlagsFromString('--max-semi-space-size=0');

const [, , entry = ''] = process.argv;
const program = path.join(ROOT, entry);
// The program sees what it would see if Node.js ran it directly.
process.argv.splice(1, 2, program);

const bundle = findBundle(entry) ?? (await buildBundle());
if (bundle === undefined) {
  // @ts-expect-error: it has no types, and none are needed.
  await import('tsx');
  await import(pathToFileURL(program).href);
} else {
  mapStackTraces();
  await import(pathToFileURL(bundle).href);
}

/**
 * Returns undefined if no bundle can be stored, as in a read-only folder, or if the sources have an error. Then tsx runs the
 * program, which takes longer, or reports the error.
 *
 * @returns {Promise<string | undefined>}
 */
async function buildBundle() {
  try {
    const { build } = await import('./bundler.mjs');
    return await build(entry);
  } catch {
    return undefined;
  }
}
