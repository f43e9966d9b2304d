import { readdirSync } from 'node:fs';
import path from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { LAYERS, layerOf, refusedImport } from '../boundaries.ts';
import { POLLER_BUILD } from '../lib/constructs/poller-bundle.ts';

const ROOT = path.join(import.meta.dirname, '..');

async function graph(options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    outdir: 'never-written',
    format: 'esm',
    platform: 'node',
    ...options,
    metafile: true,
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

describe('the table of layers', () => {
  it('lets each layer import only layers above it', () => {
    const folders = LAYERS.map(({ folder }) => folder);
    for (const { folder, layers } of LAYERS) {
      const above = folders.slice(0, folders.indexOf(folder));
      expect(layers.filter((layer) => !above.includes(layer))).toEqual([]);
    }
  });

  it('covers files in nested folders', () => {
    expect(refusedImport('lambdas/ingest/lines/deeper/any.ts', 'aws-cdk-lib')).toBeDefined();
    expect(refusedImport('lambdas/ingest/lines/any.ts', '../../aws/s3-objects.ts')).toBeDefined();
    expect(refusedImport('lambdas/ingest/lines/any.ts', '../batch.ts')).toBeUndefined();
    expect(refusedImport('lambdas/cli/terminal/any.ts', '../targets/target.ts')).toBeDefined();
    expect(refusedImport('lambdas/ingest/any.ts', '../../test/support/ports/memory.ts')).toBeDefined();
  });
});

describe('imports', () => {
  it('point one way, and never form a circle', async () => {
    const sources = ['lambdas', 'lib', 'schemas'].flatMap((folder) =>
      readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
        .map((file) => path.join(folder, file)),
    );
    const { inputs } = await graph({ entryPoints: sources, packages: 'external' });
    const edges = Object.entries(inputs).flatMap(([file, { imports }]) =>
      imports.map(({ path: to, external }) => ({
        file,
        specifier: external === true ? to : `./${path.relative(path.dirname(file), to)}`,
      })),
    );
    expect(edges.length).toBeGreaterThan(100);
    expect(Object.keys(inputs).filter((file) => layerOf(file) === undefined)).toEqual([]);
    const refused = edges.flatMap(({ file, specifier }) => refusedImport(file, specifier) ?? []);
    expect(refused).toEqual([]);

    const files = Object.keys(inputs);
    const isInCircle = (file: string) => reachable(inputs, file).has(file);
    expect(files.filter(isInCircle)).toEqual([]);
  });
});

describe('the bundle of the pollers', () => {
  it('contains run-time code and the packages that it needs, and nothing else', async () => {
    const { inputs, outputs } = await graph(POLLER_BUILD);
    const ours = Object.keys(inputs).filter((file) => !file.startsWith('node_modules/'));
    expect([...new Set(ours.map((file) => path.dirname(file)))].sort()).toEqual([
      'lambdas/aws',
      'lambdas/contract',
      'lambdas/events-api',
      'lambdas/health',
      'lambdas/ingest',
      'lambdas/ingest/lines',
      'lambdas/poller',
      'lambdas/sources',
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
    expect(Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(600_000);
  });
});
