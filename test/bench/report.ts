import { styleText } from 'node:util';
import { tableLines as formatTable } from '../../lambdas/cli/terminal/table.ts';
import type { Agreement } from './agreement.ts';
import type { ComparedRatio } from './baseline.ts';
import { RATIOS, type RatioName, type Results } from './results.ts';
import { createTables, type TextTable } from './tables.ts';

type Paint = (style: 'bold' | 'dim' | 'red' | 'yellow', text: string) => string;

const COLORS = { slower: 'red', noisy: 'yellow' } as const;

/**
 * The report for a person: a table for each part, and the ratios beside the baseline.
 *
 * @param hasColors whether the output is a terminal with colors
 */
export function reportLines(
  results: Results,
  compared: readonly ComparedRatio[],
  hasColors: boolean,
): string[] {
  const paint = painter(hasColors);
  return [
    ...createTables(results).flatMap((table) => tableLines(table, paint)),
    ...(compared.length === 0 ? [] : ratioLines(compared, paint)),
    '',
  ];
}

/** How several runs agree, for a person. */
export function agreementLines(agreements: readonly Agreement[], hasColors: boolean): string[] {
  const paint = painter(hasColors);
  const rows = agreements.map(({ name, median, lowest, highest, difference }) => [
    RATIOS[name].title,
    ...[median, lowest, highest].map((value) => figure(name, value)),
    percent(difference),
    percent(RATIOS[name].tolerance),
  ]);
  const head = ['', 'median', 'lowest', 'highest', 'difference', 'tolerance'];
  const lines = tableLines({ title: 'Agreement of the runs', head, rows }, paint);
  const firstRow = lines.length - rows.length;
  return lines.map((line, i) =>
    agreements[i - firstRow]?.agrees === false ? paint('yellow', `${line}  NOISY`) : line,
  );
}

function ratioLines(compared: readonly ComparedRatio[], paint: Paint): string[] {
  const rows = compared.map(({ name, value, noise, baseline, worseBy }) => [
    RATIOS[name].title,
    figure(name, value),
    `±${percent(noise)}`,
    baseline === undefined ? '' : figure(name, baseline),
    baseline === undefined ? '' : `${worseBy > 0 ? '+' : ''}${percent(worseBy)}`,
    `${RATIOS[name].better === 'higher' ? '≥' : '≤'} ${RATIOS[name].limit}`,
  ]);
  const head = ['', 'now', 'noise', 'baseline', 'worse by', 'target'];
  const title = 'Figures and the baseline';
  const lines = tableLines({ title, head, rows }, paint);
  const firstRow = lines.length - rows.length;
  return lines.map((line, i) => {
    const verdict = compared[i - firstRow]?.verdict ?? 'same';
    return verdict === 'same' ? line : paint(COLORS[verdict], `${line}  ${verdict.toUpperCase()}`);
  });
}

function tableLines({ title, note, head, rows }: TextTable, paint: Paint): string[] {
  const [headLine = '', ...lines] = formatTable([head, ...rows], (column) => column === 0);
  const notes = note === undefined ? [] : [paint('dim', note)];
  return ['', paint('bold', title), ...notes, paint('dim', headLine), ...lines];
}

function figure(name: RatioName, value: number): string {
  const { unit } = RATIOS[name];
  return `${value.toFixed(unit === ' MB' ? 0 : 3)}${unit}`;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

/** The caller knows where the text goes, so styleText does not check the stream again. */
function painter(hasColors: boolean): Paint {
  return (style, text) => (hasColors ? styleText(style, text, { validateStream: false }) : text);
}
