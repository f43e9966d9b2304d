import { FixSettings } from '../../ingest/errors.ts';
import type { RewindRequest } from '../../ingest/state.ts';
import { requestRewind, type RequestedRewind } from '../../recovery/rewind.ts';
import { requiredOption, switchOption, textOption, type OptionValues } from '../options/option.ts';
import { json, requiredFeed } from '../options/shared-options.ts';
import { targetOf, targetOptions } from '../options/target-options.ts';
import { lastMidnight, parseTime } from '../options/time.ts';
import { runJob } from '../run-job.ts';
import { targetFlags } from '../targets/target-choice.ts';
import { formatMinute } from '../terminal/format-minute.ts';
import type { JobReport } from '../terminal/job-report.ts';
import { commandLine, defineVerb } from '../verb.ts';

export const rewindOptions = {
  feed: requiredFeed,
  // Midnight, so that the same command typed again on the same day is the same rewind, which continues.
  from: requiredOption('--from <time>', 'first event time to read again', parseFrom),
  to: textOption(
    '--to <time>',
    'last event time to read again (default: until there is no more)',
    (text, now) => parseTime('--to', text, lastMidnight(now)),
  ),
  changed: switchOption('--changed', 'also deliver events whose uuid was delivered with other bytes'),
  json,
  ...targetOptions,
};

export const rewind = defineVerb({
  name: 'rewind',
  summary: 'reads a feed again from a time on, and delivers what is missing',
  description: `Asks the pollers to read again what happened from a time on, and to deliver what is missing. A feed whose cursor 1Password refuses continues from the end of the rewind.

A time is 30d (midnight UTC, that many days ago), 2026-01-31, or 2026-01-31T08:00:00Z.`,
  options: rewindOptions,
  examples: [
    ['--feed itemusages --from 10d', 'Read the last ten days again, and deliver what is missing.'],
    ['--feed auditevents --from 2026-01-31 --out data', 'In the folder that npm start fills.'],
  ],
  target: (values) => targetFlags(targetOf(values)),
  run: (values) => {
    const { feed, json } = values;
    const request = rewindRequest(values);
    const choice = targetOf(values);
    return runJob('rewind', { feed, json, target: choice }, async (context, report, { poller }) => {
      const requested = await requestRewind(context, request);
      reportRequest(report, requested, poller, targetFlags(choice));
    });
  },
});

/** @throws FixSettings if the two times are in the wrong order */
export function rewindRequest({
  from,
  to,
  changed,
}: Pick<OptionValues<typeof rewindOptions>, 'from' | 'to' | 'changed'>): RewindRequest {
  if (to !== undefined && to <= from) throw new FixSettings('--to must be after --from');
  return { from, to, changed };
}

function parseFrom(text: string, now: number): string {
  if (text === '') throw new FixSettings('rewind needs --from, the time to read again from');
  const from = parseTime('--from', text, lastMidnight(now));
  if (Date.parse(from) > now) throw new FixSettings('--from must be in the past');
  return from;
}

function reportRequest(
  report: JobReport,
  { rewind, isInProgress, replaced, replacesLive }: RequestedRewind,
  poller: string,
  target: string,
): void {
  const { from, to, changed } = rewind;
  const span = `from ${formatMinute(from)}${to === undefined ? '' : ` to ${formatMinute(to)}`}`;
  report.done({ verb: 'rewind', from, to, changed, isInProgress, replacesLive }, [
    isInProgress
      ? `This rewind is already under way, ${span}.`
      : `Rewind requested ${span}, beside new events.`,
    ...(replaced === undefined ? [] : [`It replaces the rewind from ${formatMinute(replaced.from)}.`]),
    poller,
    ...(replacesLive ? ['The feed then continues from the end of the rewind.'] : []),
    'See how far it is:',
    `  ${commandLine('status', target)}`,
  ]);
}
