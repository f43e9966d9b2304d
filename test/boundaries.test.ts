import { readdirSync } from 'node:fs';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { BUILD, POLLER_ENTRY } from '../lib/constructs/poller-bundle.ts';

const ROOT = path.join(import.meta.dirname, '..');

/** Which folders each folder may import from, beside itself. What is not named may import nothing. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'lambdas/contract': [],
  'lambdas/ingest': ['lambdas/contract', 'schemas'],
  'lambdas/recovery': ['lambdas/contract', 'lambdas/ingest', 'schemas'],
  'lambdas/events-api': ['lambdas/contract', 'lambdas/ingest'],
  'lambdas/aws': ['lambdas/contract', 'lambdas/ingest'],
  'lambdas/local': ['lambdas/contract', 'lambdas/ingest', 'lambdas/events-api', 'schemas/validators'],
  'lambdas/poller': [
    'lambdas/contract',
    'lambdas/ingest',
    'lambdas/events-api',
    'lambdas/aws',
    'schemas/validators',
  ],
  'lambdas/operator': [
    'lambdas/contract',
    'lambdas/ingest',
    'lambdas/recovery',
    'lambdas/events-api',
    'lambdas/aws',
    'lambdas/local',
    'lambdas/poller',
    'schemas/validators',
  ],
  lib: ['lambdas/contract', 'lib/constructs'],
  'lib/constructs': ['lambdas/contract', 'lib'],
  schemas: ['schemas/generator'],
  'schemas/validators': ['schemas'],
  'schemas/generator': ['schemas'],
};

/** Packages that each folder may import. Where none are named there are none. */
const MAY_USE: Readonly<Record<string, RegExp>> = {
  'lambdas/ingest': /^node:(crypto|net|zlib)$/,
  'lambdas/recovery': /^node:zlib$/,
  'lambdas/events-api': /^node:/,
  'lambdas/local': /^node:/,
  'lambdas/aws': /^@aws-sdk\/client-/,
  'lambdas/poller': /^(node:|@aws-sdk\/client-|@aws-lambda-powertools\/(logger|metrics)$)/,
  'lambdas/operator': /^(node:|@aws-sdk\/client-)/,
  lib: /^(node:|aws-cdk-lib|constructs$)/,
  'lib/constructs': /^(node:|aws-cdk-lib|constructs$|esbuild$)/,
  schemas: /^node:/,
  'schemas/generator': /^(node:|ajv|yaml$|esbuild$)/,
};

async function graph(entryPoints: readonly string[], bundled: object): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [...entryPoints],
    bundle: true,
    write: false,
    outdir: 'never-written',
    format: 'esm',
    platform: 'node',
    metafile: true,
    ...bundled,
  });
  return metafile;
}

/** Every file that the file imports, and what these import. */
function reachable(inputs: Metafile['inputs'], file: string, found = new Set<string>()): Set<string> {
  for (const { path: to, external } of inputs[file]?.imports ?? []) {
    if (external === true || found.has(to)) continue;
    found.add(to);
    reachable(inputs, to, found);
  }
  return found;
}

describe('imports', () => {
  it('point one way, and never in a circle', async () => {
    const sources = ['lambdas', 'lib', 'schemas'].flatMap((folder) =>
      readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
        .map((file) => path.join(folder, file)),
    );
    const { inputs } = await graph(sources, { packages: 'external' });
    const edges = Object.entries(inputs).flatMap(([file, { imports }]) =>
      imports.map((imported) => ({ from: path.dirname(file), file, ...imported })),
    );
    expect(edges.length).toBeGreaterThan(100);
    const wrong = edges.filter(({ from, path: to, external }) =>
      external === true
        ? MAY_USE[from]?.test(to) !== true
        : path.dirname(to) !== from && MAY_IMPORT[from]?.includes(path.dirname(to)) !== true,
    );
    expect(wrong.map(({ file, path: to }) => `${file} imports ${to}`)).toEqual([]);

    const files = Object.keys(inputs);
    const isInCircle = (file: string) => reachable(inputs, file).has(file);
    expect(files.filter(isInCircle)).toEqual([]);
  });
});

describe('the bundle of the pollers', () => {
  it('holds run-time code and the packages that it needs, and nothing else', async () => {
    const { inputs, outputs } = await graph(Object.values(POLLER_ENTRY), BUILD);
    const ours = Object.keys(inputs).filter((file) => !file.startsWith('node_modules/'));
    expect([...new Set(ours.map((file) => path.dirname(file)))].sort()).toEqual([
      'lambdas/aws',
      'lambdas/contract',
      'lambdas/events-api',
      'lambdas/ingest',
      'lambdas/poller',
      'schemas',
      'schemas/validators',
    ]);
    const scopes = Object.keys(inputs)
      .filter((file) => file.startsWith('node_modules/'))
      .map((file) => file.split('/')[1]!);
    expect([...new Set(scopes)].sort()).toEqual([
      '@aws',
      '@aws-lambda-powertools',
      '@aws-sdk',
      '@smithy',
      'bowser',
      'mnemonist',
      'obliterator',
    ]);
    expect(Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(900_000);
  });
});
