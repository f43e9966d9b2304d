import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LAYERS } from '../../boundaries.ts';
import { replaceBlock } from '../../docs/generator/blocks.ts';
import { layersTable } from '../../docs/generator/layers-table.ts';
import { table } from '../../docs/generator/markdown.ts';
import { conflictList, settingsTables } from '../../docs/generator/settings-tables.ts';
import { updatePages } from '../../docs/generator/update-pages.ts';
import { CONFLICTS } from '../../lib/settings/conflicts.ts';
import { readSettings } from '../../lib/settings/read-settings.ts';
import { SETTING_NAMES } from '../../lib/settings/settings.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

const folder = mkdtempSync(path.join(tmpdir(), 'onepassword-docs-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a generated block', () => {
  const block = { page: 'page.md', name: 'x', generate: () => '| a |' };
  const page = 'Before\n\n<!-- x:start -->\nold\n<!-- x:end -->\n\nAfter\n';

  it('replaces what is between its markers, and nothing else', () => {
    const generated = replaceBlock(page, block);
    expect(generated).toMatch(/^Before\n\n<!-- x:start -->\n[^]*\n\| a \|\n[^]*\n<!-- x:end -->\n\nAfter\n$/);
    expect(generated).not.toContain('old');
    expect(replaceBlock(generated, block)).toBe(generated);
  });

  it.each(['', '<!-- x:start -->', '<!-- x:end -->\n<!-- x:start -->'])('needs both markers: %j', (text) => {
    expect(() => replaceBlock(text, block)).toThrow(/page\.md must have the lines <!-- x:start --> and/);
  });

  it('is written once, and only compared with --check', () => {
    const file = path.join(folder, 'page.md');
    writeFileSync(file, page);
    expect(updatePages(folder, [block], { write: false })).toEqual(['page.md']);
    expect(readFileSync(file, 'utf8')).toBe(page);
    expect(updatePages(folder, [block], { write: true })).toEqual(['page.md']);
    expect(updatePages(folder, [block], { write: false })).toEqual([]);
  });
});

describe('the generated documentation', () => {
  it('escapes pipes in tables', () => {
    expect(table(['a', 'b'], [['`x|y`', '']])).toBe('| a | b |\n| --- | --- |\n| `x\\|y` |  |');
  });

  it('has a row for every setting and every layer, and names every conflict', () => {
    const firstCells = (text: string) => [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, cell]) => cell);
    expect(firstCells(settingsTables())).toEqual(SETTING_NAMES);
    expect(firstCells(layersTable())).toEqual(LAYERS.map(({ folder: name }) => `${name}/`));
    for (const { name, rule } of CONFLICTS) {
      expect(conflictList()).toMatch(new RegExp(`^- .*\`${name}\`.*: ${rule}\\.$`, 'm'));
    }
  });

  it('shows examples that are accepted', () => {
    const text = readFileSync(path.join(ROOT, 'docs', 'settings.md'), 'utf8');
    const examples = [...text.matchAll(/^```json\n([^]*?)^```/gm)].map(
      ([, json]) => JSON.parse(json!) as object,
    );
    expect(examples).toHaveLength(3);
    for (const example of examples) {
      const context = 'context' in example ? example.context : { onepassword: example };
      expect(readSettings(context).length).toBeGreaterThan(0);
    }
  });
});
