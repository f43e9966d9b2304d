import { ReasonGroups } from '../../health/reason-groups.ts';
import type { JobContext } from '../../recovery/job-context.ts';
import { replayDryRun } from '../../recovery/replay-dry-run.ts';
import { replay } from '../../recovery/replay.ts';
import { switchOption } from '../options/option.ts';
import { json, requiredFeed } from '../options/shared-options.ts';
import { targetOf, targetOptions } from '../options/target-options.ts';
import { runJob } from '../run-job.ts';
import { targetFlags } from '../targets/target-choice.ts';
import { formatCount } from '../terminal/format-count.ts';
import type { JobReport } from '../terminal/job-report.ts';
import { reasonLines } from '../terminal/reason-lines.ts';
import { terminalWidth } from '../terminal/terminal-width.ts';
import { defineVerb } from '../verb.ts';

const VERB = 'quarantine replay';

export const quarantineReplay = defineVerb({
  name: VERB,
  summary: 'delivers the records in quarantine that pass their schema now',
  description:
    'Delivers the records in quarantine that pass their schema now, each once. The others stay, and nothing is removed from the quarantine.',
  options: {
    feed: requiredFeed,
    dryRun: switchOption('--dry-run', 'say what would be delivered, and write nothing'),
    json,
    ...targetOptions,
  },
  examples: [
    ['--feed auditevents --dry-run', 'What a corrected schema would deliver.'],
    ['--feed auditevents', 'After the corrected schema is deployed.'],
  ],
  target: (values) => targetFlags(targetOf(values)),
  run: ({ feed, dryRun, json, ...rest }) =>
    runJob(
      dryRun ? `${VERB} --dry-run` : VERB,
      { feed, json, target: targetOf(rest) },
      dryRun ? reportDryRun : reportReplay,
    ),
});

async function reportReplay(context: JobContext, report: JobReport): Promise<void> {
  const { failing, unsettled } = await replay(context);
  const { events } = report.totals;
  report.done({ verb: VERB, events, failing, unsettled }, [
    `Delivered ${formatCount(events, 'event')} from quarantine; ${formatCount(failing, 'record')} still fail their schema.`,
    ...unsettledLines(unsettled),
  ]);
}

async function reportDryRun(context: JobContext, report: JobReport): Promise<void> {
  const reasons = new ReasonGroups();
  const { events, failing, unsettled, isStateLost } = await replayDryRun(context, (found, key) => {
    reasons.add(found, key);
  });
  const { groups, ungrouped } = reasons;
  report.done(
    { verb: VERB, dryRun: true, events, failing, unsettled, isStateLost, reasons: groups, ungrouped },
    [
      `A replay would deliver ${formatCount(events, 'event')}; ${formatCount(failing, 'record')} would still fail their schema.`,
      ...(isStateLost ? ['The state of earlier replays is lost, so this includes what they delivered.'] : []),
      ...unsettledLines(unsettled),
      ...reasonLines(reasons, terminalWidth(process.stdout)),
    ],
  );
}

function unsettledLines(unsettled: number): string[] {
  if (unsettled === 0) return [];
  return [
    `The batch of ${formatCount(unsettled, 'record')} is not committed yet: run the command again in five minutes.`,
  ];
}
