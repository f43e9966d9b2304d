import { parseArgs } from 'node:util';
import type { Behaviour } from './behaviour.ts';
import { parseInstant } from './instant.ts';
import type { SimulatorOptions } from './server.ts';
import { WORLD_DEFAULTS } from './world.ts';

export const HELP = `Simulates the 1Password Events API on this machine.

  npm run simulator -- [flags]

  --port N             port to listen on; 0, the default, takes a free one
  --seed N             which world: the same seed gives the same records (default ${WORLD_DEFAULTS.seed})
  --epoch TIME         RFC 3339: when the backlog ends and live events begin (default: now);
                       give the same seed, epoch, backlog and rate again to continue a world after a restart
  --backlog N          events per feed from before the epoch (default ${WORLD_DEFAULTS.backlog})
  --backlog-days N     days that the backlog is spread over (default ${WORLD_DEFAULTS.backlogDays})
  --live-per-minute N  events per feed and minute after the epoch (default ${WORLD_DEFAULTS.livePerMinute})
  --poison SHARE       share of records that are invalid, 0 to 1 (default ${WORLD_DEFAULTS.poison})
  --tip same|new|redeliver
                       the cursor of a page that says has_more false: always the same (default),
                       a new one each time, or one that delivers that page again
  --latency MS         milliseconds from a request to the beginning of its answer (default 0)
  --rate-limit         600 requests a minute and 30,000 an hour, then 429
  --json               print one line of JSON, {"url":"http://127.0.0.1:PORT"}, and nothing else
  --exit-with-stdin    exit when standard input ends, and so with the parent process
  --help               print this
`;

export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'serve';
      readonly options: SimulatorOptions;
      readonly json: boolean;
      readonly exitWithStdin: boolean;
    };

/** What was typed cannot be meant. The message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const TIPS: readonly Behaviour['tip'][] = ['same', 'new', 'redeliver'];

/** @throws UsageError */
export function readCommandLine(args: readonly string[], now: number): Command {
  const flags = parse(args);
  if (flags.help === true) return { kind: 'help' };
  return {
    kind: 'serve',
    json: flags.json ?? false,
    exitWithStdin: flags['exit-with-stdin'] ?? false,
    options: {
      port: number('port', flags.port, 0, { whole: true, least: 0, most: 65_535 }),
      seed: number('seed', flags.seed, WORLD_DEFAULTS.seed, { whole: true, least: 0, most: 2 ** 32 - 1 }),
      epoch: epoch(flags.epoch, now),
      backlog: number('backlog', flags.backlog, WORLD_DEFAULTS.backlog, { whole: true, least: 0, most: 1e9 }),
      backlogDays: number('backlog-days', flags['backlog-days'], WORLD_DEFAULTS.backlogDays, {
        whole: false,
        least: 0.001,
        most: 3650,
      }),
      livePerMinute: number('live-per-minute', flags['live-per-minute'], WORLD_DEFAULTS.livePerMinute, {
        whole: false,
        least: 0,
        most: 1e6,
      }),
      poison: number('poison', flags.poison, WORLD_DEFAULTS.poison, { whole: false, least: 0, most: 1 }),
      tip: tip(flags.tip),
      latencyMs: number('latency', flags.latency, 0, { whole: true, least: 0, most: 60_000 }),
      acceptAnyToken: true,
      ...(flags['rate-limit'] === true ? { rateLimit: {} } : {}),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        seed: { type: 'string' },
        epoch: { type: 'string' },
        backlog: { type: 'string' },
        'backlog-days': { type: 'string' },
        'live-per-minute': { type: 'string' },
        poison: { type: 'string' },
        tip: { type: 'string' },
        latency: { type: 'string' },
        'rate-limit': { type: 'boolean' },
        json: { type: 'boolean' },
        'exit-with-stdin': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split(/\n|\. /);
    throw new UsageError(line, { cause: error });
  }
}

function number(
  flag: string,
  text: string | undefined,
  preset: number,
  range: { readonly whole: boolean; readonly least: number; readonly most: number },
): number {
  if (text === undefined) return preset;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (value >= range.least && value <= range.most && (!range.whole || Number.isInteger(value))) return value;
  const kind = range.whole ? 'a whole number' : 'a number';
  throw new UsageError(
    `--${flag} takes ${kind} from ${range.least} to ${range.most}, not ${JSON.stringify(text)}`,
  );
}

function epoch(text: string | undefined, now: number): number {
  if (text === undefined) return now;
  const time = parseInstant(text);
  if (time !== undefined && time.ms >= 0) return time.ms;
  throw new UsageError(`--epoch takes a time like 2026-01-31T12:00:00Z, not ${JSON.stringify(text)}`);
}

function tip(text: string | undefined): Behaviour['tip'] {
  const found = TIPS.find((name) => name === (text ?? 'same'));
  if (found !== undefined) return found;
  throw new UsageError(`--tip takes ${TIPS.join(', ')}, not ${JSON.stringify(text)}`);
}
