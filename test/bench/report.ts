import { styleText } from 'node:util';
import { tableLines as formatTable } from '../../lambdas/cli/terminal/table.ts';
import type { ComparedRatio } from './baseline.ts';
import { RATIOS, type RatioName, type Results } from './results.ts';
import { createTables, type TextTable } from './tables.ts';

type Paint = (style: 'bold' | 'dim' | 'red', text: string) => string;

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
  // The caller knows where the text goes, so styleText does not check the stream again.
  const paint: Paint = (style, text) =>
    hasColors ? styleText(style, text, { validateStream: false }) : text;
  return [
    ...createTables(results).flatMap((table) => tableLines(table, paint)),
    ...(compared.length === 0 ? [] : ratioLines(compared, paint)),
    '',
  ];
}

function ratioLines(compared: readonly ComparedRatio[], paint: Paint): string[] {
  const rows = compared.map(({ name, value, baseline, worseBy }) => [
    RATIOS[name].title,
    factor(value),
    baseline === undefined ? '' : factor(baseline),
    baseline === undefined ? '' : `${worseBy > 0 ? '+' : ''}${(100 * worseBy).toFixed(1)} %`,
    limitText(name),
  ]);
  const head = ['', 'ratio', 'baseline', 'worse by', 'limit'];
  const lines = tableLines({ title: 'Ratios and the baseline', head, rows }, paint);
  const firstRow = lines.length - rows.length;
  return lines.map((line, i) =>
    compared[i - firstRow]?.isSlower === true ? paint('red', `${line}  SLOWER`) : line,
  );
}

function tableLines({ title, head, rows }: TextTable, paint: Paint): string[] {
  const [headLine = '', ...lines] = formatTable([head, ...rows], (column) => column === 0);
  return ['', paint('bold', title), paint('dim', headLine), ...lines];
}

function factor(ratio: number): string {
  return `${ratio.toFixed(3)}x`;
}

function limitText(name: RatioName): string {
  const { better, limit } = RATIOS[name];
  return `at ${better === 'higher' ? 'least' : 'most'} ${limit}x`;
}
