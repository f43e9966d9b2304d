import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RUNBOOK, RUNBOOK_PAGE, runbookAddress } from '../lambdas/contract/runbook.ts';
import packageJson from '../package.json' with { type: 'json' };

const ROOT = path.join(import.meta.dirname, '..');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'test/README.md',
  'test/mutation/survivors.md',
  'test/support/simulator/README.md',
  ...readdirSync(path.join(ROOT, 'docs'), { encoding: 'utf8', recursive: true })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.posix.join('docs', ...file.split(path.sep)))
    .sort(),
];

const read = (page: string) => readFileSync(path.join(ROOT, page), 'utf8');

/** Without code blocks, in which nothing is a heading or a link. */
const proseOf = (page: string) => read(page).replaceAll(/^( *)```[^]*?^\1```$/gm, '');

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(page).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = text.replaceAll(/[^\p{L}\p{M}\p{N}_ -]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The targets of the links and images of a page that are in this repository. */
function linksOf(page: string): string[] {
  const prose = proseOf(page).replaceAll(/`[^`\n]*`/g, 'code');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The file that a link points to, from the root. */
const fileOf = (page: string, target: string) => {
  const [file = ''] = target.split('#');
  return file === '' ? page : path.posix.join(path.posix.dirname(page), file);
};

describe.each(PAGES)('%s', (page) => {
  it('has only links whose file and heading exist', () => {
    const broken = linksOf(page).filter((target) => {
      const file = fileOf(page, target);
      const [, anchor] = target.split('#');
      return !existsSync(path.join(ROOT, file)) || (anchor !== undefined && !anchorsOf(file).has(anchor));
    });
    expect(broken).toEqual([]);
  });

  it('names only files that exist', () => {
    const named = read(page).match(/(?<=`)(lambdas|lib|schemas|test|docs)\/[\w./-]+\.\w+(?=`)/g) ?? [];
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it('names only commands that package.json has', () => {
    const named = [...read(page).matchAll(/\bnpm run ([\w-]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !Object.hasOwn(packageJson.scripts, script))).toEqual([]);
  });
});

describe('the documentation', () => {
  it('has a link to each of its pages', () => {
    const linked = new Set(PAGES.flatMap((page) => linksOf(page).map((target) => fileOf(page, target))));
    expect(PAGES.filter((page) => page !== 'README.md' && !linked.has(page))).toEqual([]);
  });
});

describe('README.md', () => {
  const lines = read('README.md').trimEnd().split('\n');

  it('has at most 150 lines, none of them long', () => {
    expect(lines.length).toBeLessThanOrEqual(150);
    expect(lines.filter((line) => line.length > 130)).toEqual([]);
  });

  it('has the commands to start and to test', () => {
    expect(lines).toEqual(expect.arrayContaining(['npm ci && npm start', 'npm ci && npm test']));
  });
});

describe('the runbook', () => {
  const sections = read(RUNBOOK_PAGE).split(/^## /m);

  it.each(Object.values(RUNBOOK))(
    'says of "%s" what it means, what to check, how to fix it, and how to confirm the fix',
    (heading) => {
      const section = sections.filter((text) => text.startsWith(`${heading}\n`));
      expect(section).toHaveLength(1);
      const parts = [...section[0]!.matchAll(/^\*\*(\w+)\*\*$/gm)].map(([, part]) => part);
      expect(parts).toEqual(['Means', 'Check', 'Fix', 'Confirm']);
    },
  );

  it.each(Object.values(RUNBOOK))('has "%s" at the address that alarms and errors name', (heading) => {
    const [page = '', anchor = ''] = runbookAddress(heading).split('#');
    expect(page).toBe(RUNBOOK_PAGE);
    expect(anchorsOf(page)).toContain(anchor);
  });
});
