import { parseArgs } from 'node:util';
import { FEEDS, findFeed, type Feed } from '../contract/feeds.ts';
import { parseApiUrl } from '../events-api/api-url.ts';
import { FixSettings } from '../ingest/errors.ts';
import { flagFault } from './terminal/run-command.ts';

export const HELP = `Polls 1Password's sign-in attempts, item usages and audit events into a folder of this machine.

  npm start                            every 10 seconds, until Ctrl-C
  npm start -- --once                  until caught up

With OP_EVENTS_TOKEN in the environment the real Events API is polled, else the built-in simulator.

  --once              exit when caught up
  --out FOLDER        where everything is kept (./data)
  --feeds A,B         feeds to poll (${FEEDS.map(({ name }) => name).join(',')})
  --since WHEN        where a feed begins that was never polled here: 30d, 2026-01-31 or 2026-01-31T08:00:00Z (7d)
  --label TEXT        name of the source, p_source_label of each event (1Password)
  --api-url URL       another Events API than the token's own; http:// for localhost alone
  --api-version V     v1 or v2 (v2)
  --json              one JSON object a line instead of text
  --help              this
`;

export interface LocalOptions {
  readonly once: boolean;
  readonly out: string;
  readonly feeds: readonly Feed[];
  /** RFC 3339. */
  readonly since: string;
  readonly label: string;
  readonly apiUrl: string | undefined;
  readonly apiVersion: 'v1' | 'v2';
  readonly json: boolean;
}

const DAY_MS = 86_400_000;

/**
 * What the user typed, or `help`.
 *
 * @param now milliseconds since 1970
 * @throws FixSettings that names every fault at once
 */
export function parseOptions(args: readonly string[], now: number): LocalOptions | 'help' {
  const values = parseFlags(args);
  if (values.help) return 'help';
  const faults: string[] = [];
  const check = <T>(parse: () => T, otherwise: T): T => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof FixSettings)) throw error;
      faults.push(error.message);
      return otherwise;
    }
  };
  const apiUrl = values['api-url'];
  const options: LocalOptions = {
    once: values.once,
    out: values.out,
    feeds: check(() => parseFeeds(values.feeds), []),
    since: check(() => parseTime('--since', values.since, now), ''),
    label: check(() => parseLabel(values.label), ''),
    apiUrl: apiUrl === undefined ? undefined : check(() => parseApiUrl(apiUrl, '--api-url'), undefined),
    apiVersion: check(() => parseVersion(values['api-version']), 'v2'),
    json: values.json,
  };
  if (options.out === '') faults.push('--out must name a folder');
  if (faults.length > 0) throw new FixSettings(faults.join('\n'));
  return options;
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        once: { type: 'boolean', default: false },
        out: { type: 'string', default: 'data' },
        feeds: { type: 'string', default: FEEDS.map(({ name }) => name).join(',') },
        since: { type: 'string', default: '7d' },
        label: { type: 'string', default: '1Password' },
        'api-url': { type: 'string' },
        'api-version': { type: 'string', default: 'v2' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw flagFault('npm start', cause);
  }
}

function parseFeeds(text: string): readonly Feed[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const feeds = names.map(findFeed).filter((feed) => feed !== undefined);
  if (feeds.length === names.length) return feeds;
  throw new FixSettings(
    `--feeds must be one or more of ${FEEDS.map(({ name }) => name).join(',')}, not "${text}"`,
  );
}

/**
 * A moment as a user types it, as RFC 3339 in UTC with milliseconds.
 *
 * @param now milliseconds since 1970
 */
export function parseTime(flag: string, text: string, now: number): string {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  const isDate = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text);
  const time = days !== undefined ? now - Number(days) * DAY_MS : isDate ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) {
    throw new FixSettings(`${flag} must be like 30d, 2026-01-31 or 2026-01-31T08:00:00Z, not "${text}"`);
  }
  return new Date(time).toISOString();
}

export function parseLabel(text: string): string {
  if (/^\P{Cc}{1,100}$/u.test(text)) return text;
  throw new FixSettings('--label must be 1 to 100 characters on one line');
}

export function parseVersion(text: string): 'v1' | 'v2' {
  if (text === 'v1' || text === 'v2') return text;
  throw new FixSettings(`--api-version must be v1 or v2, not "${text}"`);
}
