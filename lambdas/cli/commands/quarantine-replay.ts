import { replay } from '../../recovery/replay.ts';
import { json, requiredFeed } from '../options/shared-options.ts';
import { targetOf, targetOptions } from '../options/target-options.ts';
import { runJob } from '../run-job.ts';
import { targetFlags } from '../targets/target-choice.ts';
import { formatCount } from '../terminal/format-count.ts';
import { defineVerb } from '../verb.ts';

export const quarantineReplay = defineVerb({
  name: 'quarantine replay',
  summary: 'delivers the records in quarantine that pass their schema now',
  description:
    'Delivers the records in quarantine that pass their schema now, each once. The others stay, and nothing is removed from the quarantine.',
  options: { feed: requiredFeed, json, ...targetOptions },
  examples: [['--feed auditevents', 'After a corrected schema is deployed.']],
  target: (values) => targetFlags(targetOf(values)),
  run: ({ feed, json, ...rest }) =>
    runJob('quarantine replay', { feed, json, target: targetOf(rest) }, async (context, report) => {
      const { failing, unsettled } = await replay(context);
      const { events } = report.totals;
      report.done({ verb: 'quarantine replay', events, failing, unsettled }, [
        `Delivered ${formatCount(events, 'event')} from quarantine; ${formatCount(failing, 'record')} still fail their schema.`,
        ...(unsettled === 0
          ? []
          : [
              `The batch of ${formatCount(unsettled, 'record')} is not committed yet: run the command again in five minutes.`,
            ]),
      ]);
    }),
});
