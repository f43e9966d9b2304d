import type { Feed } from '../../contract/feeds.ts';
import { FixSettings } from '../../ingest/errors.ts';
import type { RewindRequest } from '../../ingest/state.ts';
import { previewRewind, requestRewind, sinceLastGood, type RequestedRewind } from '../../recovery/rewind.ts';
import { switchOption, textOption, type OptionValues } from '../options/option.ts';
import { json, requiredFeed } from '../options/shared-options.ts';
import { targetOf, targetOptions } from '../options/target-options.ts';
import { lastMidnight, parseTime } from '../options/time.ts';
import { runJob } from '../run-job.ts';
import { targetFlags } from '../targets/target-choice.ts';
import type { JobReport } from '../terminal/job-report.ts';
import { rewindSpan } from '../terminal/rewind-span.ts';
import { commandLine, defineVerb } from '../verb.ts';

export const rewindOptions = {
  feed: requiredFeed,
  // Midnight, so that the same command typed again on the same day is the same rewind, which continues.
  from: textOption('--from <time>', 'first event time to read again', parseFrom),
  sinceLastGood: switchOption(
    '--since-last-good',
    'instead of --from: from two days before the newest event of the feed',
  ),
  to: textOption(
    '--to <time>',
    'last event time to read again (default: until there is no more)',
    (text, now) => parseTime('--to', text, lastMidnight(now)),
  ),
  changed: switchOption('--changed', 'also deliver events whose uuid was delivered with other bytes'),
  dryRun: switchOption('--dry-run', 'say what would be requested, and request nothing'),
  json,
  ...targetOptions,
};
rewindOptions.from.option.conflicts('sinceLastGood');

export const rewind = defineVerb({
  name: 'rewind',
  summary: 'reads a feed again from a time on, and delivers what is missing',
  description: `Asks the pollers to read again what happened from a time on, and to deliver what is missing. A feed that is blocked, for example because 1Password refuses its cursor, continues from the end of the rewind.

A time is 30d (midnight UTC, that many days ago), 2026-01-31, or 2026-01-31T08:00:00Z.`,
  options: rewindOptions,
  examples: [
    ['--feed itemusages --from 10d', 'Read the last ten days again, and deliver what is missing.'],
    ['--feed itemusages --since-last-good --dry-run', 'What a rewind would do for a feed that is blocked.'],
    ['--feed auditevents --from 2026-01-31 --out data', 'In the folder that npm start fills.'],
  ],
  target: (values) => targetFlags(targetOf(values)),
  run: (values) => {
    const { feed, json, dryRun } = values;
    const choice = targetOf(values);
    const startOf = rewindStart(values);
    return runJob('rewind', { feed, json, target: choice }, async (context, report, { poller }) => {
      const request = rewindRequest({ ...values, from: startOf ?? (await sinceLastGood(context)) });
      const requested = await (dryRun ? previewRewind : requestRewind)(context, request);
      reportRequest(report, requested, { feed, dryRun, poller, target: targetFlags(choice) });
    });
  },
});

/**
 * The time that was typed; undefined for --since-last-good.
 *
 * @throws FixSettings if neither was typed
 */
export function rewindStart({
  from,
  sinceLastGood,
}: Pick<OptionValues<typeof rewindOptions>, 'from' | 'sinceLastGood'>): string | undefined {
  if (from !== undefined || sinceLastGood) return from;
  throw new FixSettings('rewind needs --from, the time to read again from, or --since-last-good');
}

/** @throws FixSettings if the two times are in the wrong order */
export function rewindRequest({
  from,
  to,
  changed,
}: Pick<RewindRequest, 'from' | 'to' | 'changed'>): RewindRequest {
  if (to !== undefined && to <= from)
    throw new FixSettings(`--to must be after the start of the rewind, ${from}`);
  return { from, to, changed };
}

function parseFrom(text: string, now: number): string {
  const from = parseTime('--from', text, lastMidnight(now));
  if (Date.parse(from) > now) throw new FixSettings('--from must be in the past');
  return from;
}

/** How a request is reported, and to whom. */
interface RequestReport {
  readonly feed: Feed;
  readonly dryRun: boolean;
  /** Who carries it out, as a sentence. */
  readonly poller: string;
  /** The options that name the target. */
  readonly target: string;
}

function reportRequest(
  report: JobReport,
  requested: RequestedRewind,
  { feed, dryRun, poller, target }: RequestReport,
): void {
  const { rewind, isInProgress, replaced, isBlocked, replacesLive } = requested;
  const { from, to, changed } = rewind;
  const replaces = replaced && { from: replaced.from, to: replaced.to, changed: replaced.changed };
  report.done(
    { verb: 'rewind', dryRun, from, to, changed, isInProgress, replaces, isBlocked, replacesLive },
    dryRun
      ? [...describePlan(requested), ...(isInProgress ? [] : requestCommand(feed, rewind, target))]
      : [...describeRequest(requested, poller), 'See how far it is:', `  ${commandLine('status', target)}`],
  );
}

function describeRequest(
  { rewind, isInProgress, replaced, isBlocked, replacesLive }: RequestedRewind,
  poller: string,
): string[] {
  return [
    isInProgress
      ? `This rewind is already under way, ${rewindSpan(rewind)}.`
      : `Rewind requested ${rewindSpan(rewind)}, beside new events.`,
    ...(replaced === undefined
      ? []
      : [`It replaces the rewind ${rewindSpan(replaced)}${replaced.changed ? ', --changed' : ''}.`]),
    poller,
    ...(replacesLive ? ['The feed then continues from the end of the rewind.'] : []),
    ...(isBlocked && !replacesLive ? [`The feed stays blocked: ${ONLY_WITHOUT_TO}`] : []),
  ];
}

const ONLY_WITHOUT_TO = 'only a rewind without --to replaces its position.';

function describePlan({
  rewind,
  isInProgress,
  replaced,
  isBlocked,
  replacesLive,
}: RequestedRewind): string[] {
  if (isInProgress) {
    return [
      `Dry run: this rewind is already under way, ${rewindSpan(rewind)}.`,
      'To request it again would change nothing.',
    ];
  }
  return [
    'Dry run: nothing was requested.',
    `The feed would be read again ${rewindSpan(rewind)}, beside new events.`,
    rewind.changed
      ? 'What was never delivered would be delivered, and what was delivered with other bytes.'
      : 'What was never delivered would be delivered.',
    ...(replaced === undefined
      ? []
      : [`It would replace the rewind ${rewindSpan(replaced)}${replaced.changed ? ', --changed' : ''}.`]),
    ...(replacesLive ? ['The feed is blocked. It would continue from the end of the rewind.'] : []),
    ...(isBlocked && !replacesLive ? [`The feed is blocked, and would stay so: ${ONLY_WITHOUT_TO}`] : []),
  ];
}

/** The command that requests what a dry run showed. Its time is the one that was shown. */
function requestCommand(feed: Feed, { from, to, changed }: RewindRequest, target: string): string[] {
  const options = [
    `--feed ${feed.name}`,
    `--from ${from}`,
    ...(to === undefined ? [] : [`--to ${to}`]),
    ...(changed ? ['--changed'] : []),
  ];
  return ['Request it:', `  ${commandLine('rewind', `${options.join(' ')} \\`)}`, `    ${target}`];
}
