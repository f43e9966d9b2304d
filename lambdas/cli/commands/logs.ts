import { setTimeout as sleep } from 'node:timers/promises';
import { RUNBOOK, runbookAddress } from '../../contract/runbook.ts';
import { FixSettings } from '../../ingest/errors.ts';
import { interruption } from '../interruption.ts';
import { openNamedStack, type OpenedStack } from '../open-named-stack.ts';
import { defaultOption, switchOption } from '../options/option.ts';
import { json, optionalFeed } from '../options/shared-options.ts';
import { stackOf, stackOptions } from '../options/target-options.ts';
import { parseAgo } from '../options/time.ts';
import type { FeedLogGroup } from '../stack/log-groups.ts';
import type { PollerLog } from '../stack/poller-log.ts';
import { targetFlags } from '../targets/target-choice.ts';
import { EXIT } from '../terminal/exit-code.ts';
import { formatMinute } from '../terminal/format-minute.ts';
import { isForPeople, pollerLogJson, pollerLogText } from '../terminal/poller-log-line.ts';
import { terminalWidth } from '../terminal/terminal-width.ts';
import { defineVerb } from '../verb.ts';

const FOLLOW_INTERVAL_MS = 3_000;
const MIN_WIDTH = 80;

export const logs = defineVerb({
  name: 'logs',
  summary: 'shows what the pollers of a stack logged',
  description:
    'Shows what the pollers of a stack logged, from all feeds in the order of time: how each poll ended, and what went wrong. --json prints each line as it was logged.\n\nTIME is 15m, 1h, 2d, 2026-01-31, or 2026-01-31T08:00:00Z.',
  options: {
    feed: optionalFeed,
    since: defaultOption('--since <time>', 'first time to show', '1h', (text, now) =>
      parseAgo('--since', text, now),
    ),
    follow: switchOption('--follow', 'then show new lines as they arrive, until Ctrl-C'),
    json,
    ...stackOptions,
  },
  examples: [
    ['', 'The last hour of every feed.'],
    ['--feed itemusages --since 1d', 'The last day of one feed.'],
    ['--since 5m --follow', 'The last five minutes, and what follows.'],
  ],
  target: (values) => targetFlags(stackOf(values)),
  run: async ({ feed, since, follow, json, ...rest }) => {
    const { stack, feeds, awsCommand } = await openNamedStack(rest, json);
    // The AWS SDK is loaded when it is needed.
    const { feedLogGroups } = await import('../stack/log-groups.ts');
    const { openPollerLog } = await import('../stack/poller-log.ts');
    const all = feedLogGroups(
      stack,
      feeds.map(({ context }) => context.feed),
    );
    const groups = feed === undefined ? all : all.filter((group) => group.feed === feed);
    if (groups.length === 0) throw new FixSettings(`stack ${stack.name} does not poll ${feed?.name ?? ''}`);
    const { log, missing } = await openPollerLog(stack, groups, since);
    for (const group of missing) process.stderr.write(`${describeMissing(group, awsCommand)}\n`);

    if (missing.length === groups.length) return EXIT.failed;
    const count = follow
      ? await Promise.race([interruption(), followLog(log, json)])
      : await showNew(log, json);
    if (count === 0 && !json) {
      process.stdout.write(`Nothing was logged since ${formatMinute(new Date(since).toISOString())}.\n`);
    }
    return missing.length === 0 ? EXIT.ok : EXIT.failed;
  },
});

async function followLog(log: PollerLog, json: boolean): Promise<never> {
  for (;;) {
    await showNew(log, json);
    await sleep(FOLLOW_INTERVAL_MS);
  }
}

/** Shows the lines that were not shown yet, and returns how many. */
async function showNew(log: PollerLog, json: boolean): Promise<number> {
  // Read each time: the terminal may be resized.
  const width = Math.max(MIN_WIDTH, terminalWidth(process.stdout));
  let count = 0;
  for await (const lines of log.readTo(Date.now())) {
    const shown = lines.filter(isForPeople);
    count += shown.length;
    for (const line of shown) {
      process.stdout.write(`${json ? pollerLogJson(line) : pollerLogText(line, width)}\n`);
    }
  }
  return count;
}

function describeMissing({ feed, name }: FeedLogGroup, awsCommand: OpenedStack['awsCommand']): string {
  return [
    `${feed.name}: its log group does not exist.`,
    'Without it, no alarm of the feed can be raised. Create it again:',
    `  ${awsCommand(`logs create-log-group --log-group-name ${name}`)}`,
    `See ${runbookAddress(RUNBOOK.pollerNotRunning)}.`,
  ].join('\n');
}
