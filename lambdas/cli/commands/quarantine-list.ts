import { quarantinePrefix } from '../../contract/object-layout.ts';
import { ReasonGroups } from '../../health/reason-groups.ts';
import { decodeObject } from '../../ingest/lines/object-lines.ts';
import { decodeReasons } from '../../ingest/lines/quarantine-line.ts';
import { readObjects } from '../../recovery/read-objects.ts';
import { openNamedSource } from '../open-named-source.ts';
import { json, optionalFeed } from '../options/shared-options.ts';
import { targetOf, targetOptions } from '../options/target-options.ts';
import { targetFlags } from '../targets/target-choice.ts';
import type { Target } from '../targets/target.ts';
import { EXIT } from '../terminal/exit-code.ts';
import { formatCount } from '../terminal/format-count.ts';
import { reasonLines } from '../terminal/reason-lines.ts';
import { terminalWidth } from '../terminal/terminal-width.ts';
import { commandLine, defineVerb } from '../verb.ts';

export const quarantineList = defineVerb({
  name: 'quarantine list',
  summary: 'shows for which reasons records were rejected',
  description:
    'Shows for which reasons records were rejected, how many, and when the newest was. With --json, each reason has the key of its newest object. Nothing is removed from the quarantine, so this includes records that were replayed.',
  options: { feed: optionalFeed, json, ...targetOptions },
  examples: [
    ['', 'Every feed of the deployed stack.'],
    ['--feed auditevents --out data', 'One feed of the folder that npm start fills.'],
  ],
  target: (values) => targetFlags(targetOf(values)),
  run: async ({ feed, json, ...rest }) => {
    const choice = targetOf(rest);
    const { identity, feeds } = await openNamedSource(choice, feed, json);
    const summaries: object[] = [];
    let rejected = 0;
    for (const { context } of feeds) {
      const { name } = context.feed;
      const reasons = await reasonsOf(context);
      const { records, ungrouped, groups } = reasons;
      rejected += records;
      summaries.push({ feed: name, records, reasons: groups, ungrouped });
      if (json) continue;
      const [newestKey] = groups
        .map(({ key }) => key)
        .sort()
        .reverse();
      const lines = [
        `${name}: ${records === 0 ? 'nothing' : formatCount(records, 'record')} in quarantine`,
        ...reasonLines(reasons, terminalWidth(process.stdout)),
        ...(newestKey === undefined ? [] : [`  the newest is in`, `  ${newestKey}`]),
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    }
    if (json) process.stdout.write(`${JSON.stringify({ source: identity, feeds: summaries })}\n`);
    else if (rejected > 0) {
      process.stdout.write(`See some of them:\n  ${commandLine('quarantine show', targetFlags(choice))}\n`);
    }
    return EXIT.ok;
  },
});

async function reasonsOf({ feed, archive }: Target['context']): Promise<ReasonGroups> {
  const reasons = new ReasonGroups();
  for await (const object of readObjects(archive, archive.keys(quarantinePrefix(feed), ''))) {
    for (const line of decodeObject(object)) reasons.add(decodeReasons(line), object.key);
  }
  return reasons;
}
