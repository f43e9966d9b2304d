import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');
const FOLDERS = ['bin', 'lambdas', 'lib', 'schemas', 'test', 'docs'];
/** Text that is generated, or that others wrote. */
const EXCLUDED = /^schemas\/(json|validators|panther)\/|^test\/support\/samples\/|\/node_modules\//;

/** Phrases that were replaced, because a native speaker has to read them twice. CONTRIBUTING.md names the style. */
const PHRASES = [
  'anew',
  'at the (most|least)\\b(?! recent)',
  'begun',
  'by then',
  'come by',
  'doubled',
  'for (ever|good)\\b',
  'foresee[ns]?',
  'foreseen',
  'gives nothing',
  'goes on',
  'in good order',
  'is no (JSON|page|text|state|fault|such|stack)\\b',
  'judge[ds]?',
  'judgement',
  'leaves? out',
  'left out',
  'lies? (in|below)\\b',
  'mend(ed|ing|s)?',
  'nobody of us',
  'none of ours',
  'put to an end',
  'puts? aside',
  'reckoned',
  'set aside',
  'sets aside',
  'stands',
  'stood',
  'time and again',
  'told apart',
  'told of',
  'went on',
  'whoever',
  'wrongly',
];

/** Identifiers that were replaced by the field's words. */
const NAMES = [
  'EventSource',
  'FileCreator',
  'Held',
  'KEPT',
  'KEPT_MS',
  'LateObjects',
  'MemoryWorld',
  'NEW_FOR',
  'REAL_WAITS',
  'REFUSED',
  'ReadAhead',
  'RecoveryWorld',
  'Stretch',
  'Trail',
  'World',
  'anInteger',
  'byDefault',
  'carryOut',
  'doubted',
  'doubtedAt',
  'endWhenReaderIsGone',
  'faults\\(',
  'filesBelow',
  'foreseeNext',
  'givesNothing',
  'goOn',
  'hasNews',
  'keepRunning',
  'knownUnknowns',
  'leavesOut',
  'mayLog',
  'mayUseTheKey',
  'shortened',
  'standsStill',
  'untaken',
  'whatAPollMayDo',
  'whatAReaderMayDo',
  'whichEnded',
];

const GONE = new RegExp(`(?<![\\w-])(?:${PHRASES.join('|')})(?![\\w-])`, 'i');
const GONE_NAME = new RegExp(`(?<!\\w)(?:${NAMES.join('|')})(?!\\w)`);

function textFiles(): string[] {
  const nested = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.posix.join(folder, file),
    ),
  );
  return [...readdirSync(ROOT), ...nested].filter(
    (file) => /\.(ts|mjs|md)$/.test(file) && !EXCLUDED.test(file) && file !== 'test/language.test.ts',
  );
}

describe('the language of code and docs', () => {
  const files = textFiles();

  it('is checked in the whole tree', () => {
    expect(files.length).toBeGreaterThan(300);
  });

  it('has none of the replaced words', () => {
    const hits = files.flatMap((file) =>
      readFileSync(path.join(ROOT, file), 'utf8')
        .split('\n')
        .flatMap((line, i) => {
          const word = GONE.exec(line) ?? GONE_NAME.exec(line);
          return word === null ? [] : [`${file}:${i + 1} "${word[0]}" in: ${line.trim()}`];
        }),
    );
    expect(hits).toEqual([]);
  });
});
