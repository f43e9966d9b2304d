import { FEEDS, findFeed, type Feed } from '../../contract/feeds.ts';
import { operatorCommand } from '../../contract/operator-command.ts';
import { parseApiUrl } from '../../events-api/api-url.ts';
import type { ApiVersion } from '../../events-api/client.ts';
import { FixSettings } from '../../ingest/errors.ts';
import { API_RETENTION_DAYS } from '../../recovery/rebuild.ts';
import { askApiClock, SIMULATOR } from '../../sources/api-choice.ts';
import { openFolderSource, type FolderSource } from '../../sources/folder-source.ts';
import { SIMULATED } from '../../sources/simulator-process.ts';
import { checkClock } from '../check-clock.ts';
import { defaultOption, switchOption, textOption, type OptionValues } from '../options/option.ts';
import { json, parseFolder } from '../options/shared-options.ts';
import { daysBefore, parseTime } from '../options/time.ts';
import { pollAll, type PollPlan } from '../polling/poll-all.ts';
import { POLL_INTERVAL_MS } from '../polling/poll-repeatedly.ts';
import { folderFlag } from '../targets/target-choice.ts';
import type { Display } from '../terminal/display.ts';
import { EXIT } from '../terminal/exit-code.ts';
import { newProgress, type FeedProgress } from '../terminal/feed-progress.ts';
import { formatCount } from '../terminal/format-count.ts';
import { jsonDisplay } from '../terminal/json-display.ts';
import { plainDisplay } from '../terminal/plain-display.ts';
import { defineVerb } from '../verb.ts';

const FEED_NAMES = FEEDS.map(({ name }) => name).join(',');
const DEFAULT_SINCE_DAYS = 7;

export const pollOptions = {
  once: switchOption('--once', 'exit when caught up'),
  out: defaultOption('--out <folder>', 'where everything is kept', 'data', parseFolder),
  feeds: defaultOption('--feeds <names>', 'feeds to poll', FEED_NAMES, parseFeeds),
  since: textOption(
    '--since <time>',
    `where a feed starts that was never polled here (default: ${DEFAULT_SINCE_DAYS}d)`,
    parseSince,
  ),
  label: textOption(
    '--label <text>',
    'name of the source, p_source_label of each event (default: that of the folder, or 1Password)',
    parseLabel,
  ),
  apiUrl: textOption(
    '--api-url <url>',
    "another Events API than the token's own; http:// for localhost only",
    (text) => parseApiUrl(text, '--api-url'),
  ),
  apiVersion: defaultOption('--api-version <version>', 'v1 or v2', 'v2', parseVersion),
  json,
};

export const poll = defineVerb({
  name: 'poll',
  summary: 'polls the Events API into a folder of this machine (npm start)',
  description: `Polls 1Password's sign-in attempts, item usages and audit events into a folder of this machine.

With OP_EVENTS_TOKEN in the environment it polls the Events API; without it, a simulator that it starts. A time is 30d, 2026-01-31, or 2026-01-31T08:00:00Z.`,
  options: pollOptions,
  examples: [
    ['', `Poll every ${POLL_INTERVAL_MS / 1_000} seconds, until Ctrl-C.`],
    ['--once', 'Poll until all feeds are caught up.'],
    ['--feeds auditevents --since 30d --out audit', 'One feed, from 30 days ago, into another folder.'],
  ],
  target: folderFlag,
  run: async (options) => {
    const { out, once, since } = options;
    const startTime = since ?? daysBefore(Date.now(), DEFAULT_SINCE_DAYS);
    const source = await openFolderSource(options, process.env['OP_EVENTS_TOKEN']);
    try {
      const polled = await polledBefore(source, options.feeds);
      // Where a feed starts goes by time. After that, polling does not.
      if (polled.length < options.feeds.length) checkClock(await askApiClock(source.apiName), source.apiName);
      const feeds = await Promise.all(
        options.feeds.map(async (feed) => newProgress(feed, await source.delivered(feed))),
      );
      const display = await openDisplay(options.json, feeds);
      display.note([describeSource(source.apiName, out, once), ...describeEarlier(feeds, out)].join('\n'));
      const target = folderFlag(options);
      const newRun: PollPlan['newRun'] = (feed, progress) => source.newRun(feed, startTime, progress);
      try {
        if (since !== undefined) noteEffect(since, polled, options, display);
        const result = await pollAll({ feeds, once, target, newRun }, display);
        return result === false ? EXIT.failed : EXIT.ok;
      } finally {
        display.close(out);
      }
    } finally {
      source.close();
    }
  },
});

async function openDisplay(json: boolean, feeds: readonly FeedProgress[]): Promise<Display> {
  const write = (text: string) => process.stdout.write(text);
  if (json) return jsonDisplay(feeds, write);
  if (!process.stdout.isTTY) return plainDisplay(feeds, write);
  const { liveDisplay } = await import('../terminal/live-display.ts');
  return liveDisplay(feeds, process.stdout);
}

function describeSource(apiName: string, folder: string, once: boolean): string {
  const seconds = POLL_INTERVAL_MS / 1_000;
  const { backlog, backlogDays, livePerMinute } = SIMULATED;
  const polling = `Polling ${apiName} into ${folder}`;
  return [
    ...(apiName === SIMULATOR
      ? [
          `OP_EVENTS_TOKEN is not set, so a simulator of the Events API is polled. Its events are made up: some arrive late, and a few fail their schema. It has ${formatCount(backlog, 'event')} per feed from the ${backlogDays} days before this folder was created, then ${livePerMinute} per minute.`,
        ]
      : []),
    once
      ? `${polling} until caught up.`
      : `${polling} every ${seconds} seconds. Ctrl-C stops; the next start continues.`,
  ].join('\n');
}

function describeEarlier(feeds: readonly FeedProgress[], folder: string): string[] {
  const sum = (count: keyof FeedProgress['earlier']) =>
    feeds.reduce((total, { earlier }) => total + earlier[count], 0);
  if (sum('objects') === 0) return [];
  return [
    `${folder} has ${formatCount(sum('events'), 'event')} and ${formatCount(sum('rejected'), 'rejected record')} of earlier starts, which the totals include.`,
  ];
}

/** The names of the feeds that have a position in the folder. */
async function polledBefore({ wasPolled }: FolderSource, feeds: readonly Feed[]): Promise<string[]> {
  const polled: string[] = [];
  for (const feed of feeds) if (await wasPolled(feed)) polled.push(feed.name);
  return polled;
}

/** Says where --since has no effect, or not the one that somebody may expect. */
function noteEffect(
  since: string,
  polled: readonly string[],
  options: OptionValues<typeof pollOptions>,
  display: Display,
): void {
  if (polled.length > 0) {
    const rewind = operatorCommand('rewind --feed FEED --from TIME', folderFlag(options));
    display.note(
      `--since has no effect on feeds that were polled before, which continue: ${polled.join(', ')}. To read one again: ${rewind}`,
    );
  }
  if (polled.length < options.feeds.length && since < daysBefore(Date.now(), API_RETENTION_DAYS + 1)) {
    display.note(`--since is more than ${API_RETENTION_DAYS} days ago: 1Password keeps no older events.`);
  }
}

function parseSince(text: string, now: number): string {
  const since = parseTime('--since', text, now);
  if (Date.parse(since) > now) throw new FixSettings('--since must be in the past');
  return since;
}

function parseLabel(text: string): string {
  if (/^\P{Cc}{1,100}$/u.test(text)) return text;
  throw new FixSettings('--label must be 1 to 100 characters on one line');
}

function parseFeeds(text: string): readonly Feed[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const feeds = names.map(findFeed).filter((feed) => feed !== undefined);
  if (feeds.length === names.length) return feeds;
  throw new FixSettings(`--feeds must be one or more of ${FEED_NAMES}, not "${text}"`);
}

function parseVersion(text: string): ApiVersion {
  if (text === 'v1' || text === 'v2') return text;
  throw new FixSettings(`--api-version must be v1 or v2, not "${text}"`);
}
