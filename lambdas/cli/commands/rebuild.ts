import { nothingToRebuild, rebuild as rebuildState } from '../../recovery/rebuild.ts';
import { json, requiredFeed } from '../options/shared-options.ts';
import { targetOf, targetOptions } from '../options/target-options.ts';
import { runJob } from '../run-job.ts';
import { targetFlags } from '../targets/target-choice.ts';
import { formatCount } from '../terminal/format-count.ts';
import { defineVerb } from '../verb.ts';

export const rebuild = defineVerb({
  name: 'rebuild',
  summary: 'replaces a lost or broken state from the objects in the bucket',
  description:
    'Replaces the state of a feed that is lost or cannot be read. It first waits two minutes, until no poll is under way, then reads the objects of the last 130 days. If the state is fine, it says so and changes nothing.',
  options: { feed: requiredFeed, json, ...targetOptions },
  examples: [['--feed itemusages', 'After a log line or a message reports that a state is lost.']],
  target: (values) => targetFlags(targetOf(values)),
  run: ({ feed, json, ...rest }) =>
    runJob('rebuild', { feed, json, target: targetOf(rest) }, async (context, report) => {
      const nothingToDo = await nothingToRebuild(context);
      if (nothingToDo !== undefined) {
        report.done({ verb: 'rebuild', nothingToDo }, [`${nothingToDo}.`]);
        return;
      }
      const { events, rejected, since, live } = await rebuildState(context);
      report.done({ verb: 'rebuild', events, rejected, since, live }, [
        `Found ${formatCount(events, 'delivered event')}, and ${formatCount(rejected, 'record')} in quarantine.`,
        since === undefined
          ? 'No object has the position of the feed: everything that 1Password keeps is read again.'
          : `The feed continues after the object of ${since}.`,
      ]);
    }),
});
