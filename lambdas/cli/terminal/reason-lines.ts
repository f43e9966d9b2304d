import type { ReasonGroup, ReasonGroups } from '../../health/reason-groups.ts';
import { describeReason } from './describe-reason.ts';
import { formatCount } from './format-count.ts';
import { formatMinute } from './format-minute.ts';
import { formatNumber } from './format-number.ts';
import { wrapWords } from './wrap-words.ts';

const COUNT_WIDTH = 9;
const NEWEST_WIDTH = 17;
const INDENT = '  ';

/** A table of reasons in lines of at most that width. Without a reason, no line. */
export function reasonLines({ groups, ungrouped }: ReasonGroups, width: number): string[] {
  if (groups.length === 0) return [];
  const further =
    ungrouped === 0 ? [] : [`${INDENT}${formatCount(ungrouped, 'record')} with further reasons`];
  return [
    rowOf('records', 'newest', 'reason'),
    ...groups.flatMap((group) => groupLines(group, width)),
    ...further,
  ];
}

function groupLines(group: ReasonGroup, width: number): string[] {
  const { records, newest } = group;
  const start = COUNT_WIDTH + NEWEST_WIDTH + 2 * INDENT.length;
  const [first = '', ...more] = wrapWords(describeReason(group), width - start);
  return [
    rowOf(formatNumber(records), newest === undefined ? '' : formatMinute(newest), first),
    ...more.map((line) => `${' '.repeat(start)}${line}`),
  ];
}

function rowOf(records: string, newest: string, reason: string): string {
  return [records.padStart(COUNT_WIDTH), newest.padEnd(NEWEST_WIDTH), reason].join(INDENT);
}
