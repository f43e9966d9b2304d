import { styleText } from 'node:util';
import { tableLines as alignedLines } from '../../lambdas/cli/terminal/table.ts';
import type { Baseline, Compared } from './baseline.ts';
import { RATIOS, type RatioName, type Results } from './results.ts';
import { tablesOf, type Table } from './tables.ts';

type Paint = (style: 'bold' | 'dim' | 'red', text: string) => string;

/** What was measured, for people. `colours`: for a terminal. */
export function reportLines(results: Results, compared: readonly Compared[], colours: boolean): string[] {
  // Whoever asks for colours has looked at where the text goes.
  const paint: Paint = (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text);
  return [
    ...tablesOf(results).flatMap((table) => tableLines(table, paint)),
    ...(compared.length === 0 ? [] : ratioLines(compared, paint)),
    '',
  ];
}

/** The committed ratios, as the README shows them. */
export function baselineTable(baseline: Baseline): string {
  const rows = Object.entries(RATIOS).map(
    ([name, { title, better, limit }]) =>
      `| ${title} | ${baseline[name as RatioName]?.toFixed(2) ?? ''} | ${wanted(better, limit)} |`,
  );
  return ['| | measured | wanted |', '|---|--:|--:|', ...rows].join('\n');
}

function ratioLines(compared: readonly Compared[], paint: Paint): string[] {
  const rows = compared.map(({ name, value, baseline, worseBy }) => [
    RATIOS[name].title,
    value.toFixed(3),
    baseline?.toFixed(3) ?? '',
    baseline === undefined ? '' : `${worseBy > 0 ? '+' : ''}${(100 * worseBy).toFixed(1)} %`,
    wanted(RATIOS[name].better, RATIOS[name].limit),
  ]);
  const head = ['', 'ratio', 'baseline', 'slower by', 'wanted'];
  const lines = tableLines({ title: 'Ratios, beside the baseline', head, rows }, paint);
  const firstRow = lines.length - rows.length;
  return lines.map((line, i) =>
    compared[i - firstRow]?.isSlower === true ? paint('red', `${line}  SLOWER`) : line,
  );
}

function tableLines({ title, head, rows }: Table, paint: Paint): string[] {
  const [headLine = '', ...lines] = alignedLines([head, ...rows], (column) => column === 0);
  return ['', paint('bold', title), paint('dim', headLine), ...lines];
}

function wanted(better: 'higher' | 'lower', limit: number): string {
  return `${better === 'higher' ? 'at least' : 'at most'} ${limit}`;
}
