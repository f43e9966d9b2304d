import type { Feed } from '../../contract/feeds.ts';
import { operatorCommand } from '../../contract/operator-command.ts';
import { fromPantherTime } from '../../ingest/event-times.ts';
import { printable } from '../../ingest/safe-text.ts';
import type { Verification, VerifiedTime } from '../../recovery/verify.ts';
import { formatCount } from './format-count.ts';
import { formatMinute } from './format-minute.ts';
import { formatNumber } from './format-number.ts';

/**
 * The result of a comparison, in lines of at most 80 columns, unless the target has a long name.
 *
 * @param target the options that name the target, to complete a command
 */
export function verificationLines(
  { name }: Feed,
  { from, to }: VerifiedTime,
  { returned, delivered, rejected, missing, different, duplicated, examples }: Verification,
  target: string,
): string[] {
  const title = `${name}, events from ${formatMinute(from)} to ${formatMinute(to)}`;
  const rows: [string, number][] = [
    ['returned by 1Password', returned],
    ['delivered', delivered],
    ['in quarantine', rejected],
    ['missing', missing],
    ['different', different],
    ['duplicated', duplicated],
  ];
  const width = Math.max(...rows.map(([, count]) => formatNumber(count).length));
  return [
    title,
    ...rows.map(([label, count]) => `  ${label.padEnd(21)}  ${formatNumber(count).padStart(width)}`),
    ...examples.map(
      ({ kind, uuid, time }) =>
        `  ${kind.padEnd(10)}  ${fromPantherTime(time)}  ${printable(uuid ?? 'without a uuid')}`,
    ),
    ...conclusion(
      missing,
      different,
      duplicated,
      operatorCommand(`rewind --feed ${name} --from ${from}`, target),
    ),
  ];
}

function conclusion(missing: number, different: number, duplicated: number, rewind: string): string[] {
  if (missing + different + duplicated === 0) return ['Every event is stored once.'];
  return [
    ...(missing === 0
      ? []
      : [
          `${formatCount(missing, 'event')} not stored. Late ones may be under way: run this again in a minute.`,
          'A rewind delivers what was never delivered:',
          `  ${rewind}`,
        ]),
    ...(different === 0
      ? []
      : [
          `${formatCount(different, 'event')} delivered with other bytes; to deliver these too:`,
          `  ${rewind} --changed`,
        ]),
    ...(duplicated === 0
      ? []
      : ['Events that are stored twice have one p_row_id: deduplicate by it, and report it.']),
  ];
}
