import { setTimeout as sleep } from 'node:timers/promises';
import { decodeObject } from '../../ingest/lines/object-lines.ts';
import { findNewestEvents, SEARCH_DAYS } from '../../recovery/newest-events.ts';
import { NewObjects } from '../../recovery/new-objects.ts';
import { readObjects } from '../../recovery/read-objects.ts';
import { openNamedSource } from '../open-named-source.ts';
import { defaultOption, repeatedOption, switchOption, type OptionValues } from '../options/option.ts';
import { parseCount, requiredFeed } from '../options/shared-options.ts';
import { targetOf, targetOptions } from '../options/target-options.ts';
import { matcherOf, parseCondition } from '../options/where.ts';
import { targetFlags } from '../targets/target-choice.ts';
import type { Target } from '../targets/target.ts';
import { EventTable } from '../terminal/event-table.ts';
import { EXIT } from '../terminal/exit-code.ts';
import { formatCount } from '../terminal/format-count.ts';
import { terminalWidth } from '../terminal/terminal-width.ts';
import { defineVerb } from '../verb.ts';

const DEFAULT_LAST = '20';
const MAX_LAST = 10_000;
const FOLLOW_INTERVAL_MS = 5_000;

const eventsOptions = {
  feed: requiredFeed,
  last: defaultOption('--last <number>', 'how many events', DEFAULT_LAST, parseCount('--last', 0, MAX_LAST)),
  where: repeatedOption(
    '--where <field=value>',
    'only events with that value, such as user.email=a@example.com; given several times, all must match',
    parseCondition,
  ),
  follow: switchOption('--follow', 'then show new events as they are delivered, until Ctrl-C'),
  json: switchOption('--json', 'print the delivered lines, one JSON object per line'),
  ...targetOptions,
};

export const events = defineVerb({
  name: 'events',
  summary: 'shows the newest delivered events of a feed',
  description: `Shows the newest delivered events of a feed, in order of delivery. It reads objects from the newest one back, up to ${SEARCH_DAYS} days.`,
  options: eventsOptions,
  examples: [
    ['--feed signinattempts', 'The last sign-in attempts.'],
    ['--feed itemusages --where action=reveal --follow', 'Who reveals items, from now on as well.'],
    ['--feed auditevents --last 1 --json', 'The last audit event, as it was delivered.'],
  ],
  target: (values) => targetFlags(targetOf(values)),
  run: async (values) => {
    const { feeds } = await openNamedSource(targetOf(values), values.feed, values.json);
    for (const { context } of feeds) await showEvents(context, values);
    return EXIT.ok;
  },
});

async function showEvents(
  context: Target['context'],
  { last, where, follow, json }: OptionValues<typeof eventsOptions>,
): Promise<void> {
  const { feed, archive } = context;
  const print = json ? printLines : tablePrinter(new EventTable(feed, terminalWidth(process.stdout)));
  const matches = matcherOf(where);
  const newObjects = new NewObjects(context);
  // What is created from now on is shown by the next look.
  if (follow) await newObjects.look();
  const skips = follow ? newObjects.isUnseen : () => false;
  const found = await findNewestEvents(context, { count: last, matches, skips });
  print(found);
  if (found.length < last) {
    const what = `${where.length > 0 ? 'matching ' : ''}event`;
    process.stderr.write(
      `${feed.name}: ${formatCount(found.length, what)} in the objects of the last ${SEARCH_DAYS} days\n`,
    );
  }
  while (follow) {
    await sleep(FOLLOW_INTERVAL_MS);
    for await (const object of readObjects(archive, await newObjects.look())) {
      print(decodeObject(object).filter(matches));
    }
  }
}

/** Prints lines exactly as they are stored. */
function printLines(lines: readonly Buffer[]): void {
  for (const line of lines) process.stdout.write(Buffer.concat([line, LINE_BREAK]));
}

const LINE_BREAK = Buffer.from('\n');

function tablePrinter(table: EventTable): (lines: readonly Buffer[]) => void {
  return (lines) => {
    for (const row of table.rows(lines)) process.stdout.write(`${row}\n`);
  };
}
