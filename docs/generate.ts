import path from 'node:path';
import type { GeneratedBlock } from './generator/blocks.ts';
import { layersTable } from './generator/layers-table.ts';
import { conflictList, settingsTables } from './generator/settings-tables.ts';
import { updatePages } from './generator/update-pages.ts';

// `npm run docs` writes the generated blocks of the documentation. `npm run docs -- --check` only compares them, for CI.
// Exit codes: 0 up to date or written, 1 stale, 2 invalid usage.

const BLOCKS: readonly GeneratedBlock[] = [
  { page: 'docs/settings.md', name: 'settings', generate: settingsTables },
  { page: 'docs/settings.md', name: 'conflicts', generate: conflictList },
  { page: 'CONTRIBUTING.md', name: 'layers', generate: layersTable },
];

const args = process.argv.slice(2);
const unknown = args.find((arg) => arg !== '--check');
if (unknown === undefined) {
  const check = args.includes('--check');
  const stale = updatePages(path.join(import.meta.dirname, '..'), BLOCKS, { write: !check });
  for (const page of stale) {
    if (check) process.stderr.write(`${page} is stale. Run \`npm run docs\` and commit the result.\n`);
    else process.stdout.write(`wrote ${page}\n`);
  }
  if (stale.length === 0) process.stdout.write('Generated documentation is up to date.\n');
  else if (check) process.exitCode = 1;
} else {
  process.stderr.write(`Unknown argument ${unknown}. Usage: npm run docs [-- --check]\n`);
  process.exitCode = 2;
}
