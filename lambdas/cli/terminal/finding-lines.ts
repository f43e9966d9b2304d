import type { Finding } from '../../health/finding.ts';
import { wrapWords } from './wrap-words.ts';

const WIDTH = 80;

/** Findings in lines of at most 80 columns: a row for each, and below it how to fix it. A command is on a line of its own. */
export function findingLines(findings: readonly Finding[]): string[] {
  const nameWidth = Math.max(...findings.map(({ check }) => check.length));
  const indent = ' '.repeat('pass  '.length + nameWidth + 2);
  return findings.flatMap(({ check, verdict, text, advice, command }) => {
    const paragraphs = advice === undefined ? [text] : [text, advice];
    const lines = paragraphs.flatMap((paragraph) => wrapWords(paragraph, WIDTH - indent.length));
    const [first = '', ...rest] = lines;
    return [
      `${verdict}  ${check.padEnd(nameWidth)}  ${first}`,
      ...rest.map((line) => `${indent}${line}`),
      ...(command === undefined ? [] : [`  ${command}`]),
    ];
  });
}
