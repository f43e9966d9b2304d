// @ts-check
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder, manifestFile, ROOT, stampOf } from './bundle-cache.mjs';

/** What decides, beside the sources, what a bundle contains. */
const CONFIGURATION = [
  'bin/bundler.mjs',
  'tsconfig.json',
  'package.json',
  // Written by npm at each installation: versions of packages.
  'node_modules/.package-lock.json',
  'node_modules/esbuild/package.json',
];

/** File systems keep times in steps of up to 10 ms. */
const TIME_STEP_MS = 20;
/** A process that started from an older bundle has imported all that it needs long before. */
const ABANDONED_AFTER_MS = 86_400_000;

/**
 * Builds the bundle of a program. It is complete, or not there: the manifest is put in place when all files are written, so
 * another process at the same time, kill -9, or a full disk never leaves a bundle that is used and broken.
 *
 * @param {string} entry the program's file, from the project's folder
 * @returns {Promise<string>} the file to import instead of the program
 * @throws {Error} if the bundle cannot be built or stored
 */
export async function build(entry) {
  const folder = path.join(cacheFolder(entry), randomUUID());
  // First, because it fails in a read-only folder, where esbuild would be loaded for nothing.
  mkdirSync(folder, { recursive: true });
  try {
    const startedAt = Date.now();
    const { inputs, outputs } = await bundle(entry, folder);
    const main = Object.keys(outputs).find((file) => outputs[file]?.entryPoint === entry) ?? '';
    const sources = [...Object.keys(inputs), ...CONFIGURATION];
    const files = [...sources, ...Object.keys(outputs)].map((file) => [file, stampOf(file)]);
    // A source that has changed in the meantime may be in the bundle as it was before: then the next start builds again.
    if (!sources.some((file) => changedAt(file) > startedAt - TIME_STEP_MS)) {
      publish(entry, folder, { root: ROOT, node: process.version, main, files: Object.fromEntries(files) });
    }
    return path.join(ROOT, main);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * @param {string} entry
 * @param {string} folder
 */
async function bundle(entry, folder) {
  const esbuild = await import('esbuild');
  try {
    const { metafile } = await esbuild.build({
      absWorkingDir: ROOT,
      entryPoints: [entry],
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      metafile: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      // What is imported on demand stays so.
      splitting: true,
      // The AWS SDK has 1,000 files, which each start would compare, and few commands need it. The other packages load 7 ms faster
      // from the bundle.
      external: ['@aws-sdk/*'],
      // Packages that are CommonJS call `require` for the modules of Node.js.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      sourcemap: true,
      sourcesContent: false,
      logLevel: 'silent',
      plugins: [sourceAddresses],
    });
    return metafile;
  } finally {
    // Ends esbuild's process, which would otherwise stay as long as this one.
    await esbuild.stop();
  }
}

/**
 * A source that finds files relative to its own address (`import.meta.url`) finds the same from the bundle.
 *
 * @type {import('esbuild').Plugin}
 */
const sourceAddresses = {
  name: 'source-addresses',
  setup(bundler) {
    bundler.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const address = JSON.stringify(pathToFileURL(file).href);
      return { contents: text.replaceAll('import.meta.url', address), loader: 'ts' };
    });
  },
};

/**
 * @param {string} file
 * @returns {number} milliseconds since 1970
 */
function changedAt(file) {
  return statSync(path.join(ROOT, file), { throwIfNoEntry: false })?.ctimeMs ?? 0;
}

/**
 * Makes a bundle the one that is used, and removes old ones.
 *
 * @param {string} entry
 * @param {string} folder
 * @param {import('./bundle-cache.mjs').Manifest} manifest
 */
function publish(entry, folder, manifest) {
  const temporary = path.join(folder, 'manifest.json');
  writeFileSync(temporary, JSON.stringify(manifest));
  renameSync(temporary, manifestFile(entry));
  const parent = path.dirname(folder);
  for (const name of readdirSync(parent)) {
    const other = path.join(parent, name);
    const age = Date.now() - (statSync(other, { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
    if (age > ABANDONED_AFTER_MS) rmSync(other, { recursive: true, force: true });
  }
}
