import { parseArgs } from 'node:util';
import type { Behavior } from './behavior.ts';
import { parseInstant } from './instant.ts';
import type { SimulatorOptions } from './server.ts';
import { ACCOUNT_DEFAULTS } from './simulated-account.ts';

export const HELP = `Simulates the 1Password Events API on this machine.

  npm run simulator -- [flags]

  --port N             port to listen on (default 0: any free port)
  --seed N             the same seed generates the same records (default ${ACCOUNT_DEFAULTS.seed})
  --epoch TIME         when the backlog ends and live events start, in RFC 3339
                       (default: now); to continue after a restart, pass the same
                       seed, epoch, backlog, and rate again
  --backlog N          events per feed before the epoch (default ${ACCOUNT_DEFAULTS.backlog})
  --backlog-days N     days over which the backlog is spread (default ${ACCOUNT_DEFAULTS.backlogDays})
  --live-per-minute N  events per feed and minute after the epoch (default ${ACCOUNT_DEFAULTS.livePerMinute})
  --poison SHARE       share of invalid records, 0 to 1 (default ${ACCOUNT_DEFAULTS.poison})
  --tip same|new|redeliver
                       cursor of a page with has_more false: always the same
                       (default), a new one each time, or one that delivers the
                       same page again
  --latency MS         milliseconds from a request to its response (default 0)
  --rate-limit         limit to 600 requests a minute and 30,000 an hour, then 429
  --json               print only {"url":"http://127.0.0.1:PORT"}, on one line
  --exit-with-stdin    exit when standard input closes, for example with the
                       parent process
  --help               print this help
`;

export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'serve';
      readonly options: SimulatorOptions;
      readonly json: boolean;
      readonly exitWithStdin: boolean;
    };

/** The flags are invalid. The message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const TIPS: readonly Behavior['tip'][] = ['same', 'new', 'redeliver'];

/** @throws UsageError when a flag is unknown or its value is invalid */
export function parseCommandLine(args: readonly string[], now: number): Command {
  const flags = parseFlags(args);
  if (flags.help === true) return { kind: 'help' };
  return {
    kind: 'serve',
    json: flags.json ?? false,
    exitWithStdin: flags['exit-with-stdin'] ?? false,
    options: {
      port: parseNumber('port', flags.port, 0, { integer: true, min: 0, max: 65_535 }),
      seed: parseNumber('seed', flags.seed, ACCOUNT_DEFAULTS.seed, {
        integer: true,
        min: 0,
        max: 2 ** 32 - 1,
      }),
      epoch: parseEpoch(flags.epoch, now),
      backlog: parseNumber('backlog', flags.backlog, ACCOUNT_DEFAULTS.backlog, {
        integer: true,
        min: 0,
        max: 1e9,
      }),
      backlogDays: parseNumber('backlog-days', flags['backlog-days'], ACCOUNT_DEFAULTS.backlogDays, {
        integer: false,
        min: 0.001,
        max: 3650,
      }),
      livePerMinute: parseNumber(
        'live-per-minute',
        flags['live-per-minute'],
        ACCOUNT_DEFAULTS.livePerMinute,
        {
          integer: false,
          min: 0,
          max: 1e6,
        },
      ),
      poison: parseNumber('poison', flags.poison, ACCOUNT_DEFAULTS.poison, {
        integer: false,
        min: 0,
        max: 1,
      }),
      tip: parseTip(flags.tip),
      latencyMs: parseNumber('latency', flags.latency, 0, { integer: true, min: 0, max: 60_000 }),
      acceptAnyToken: true,
      ...(flags['rate-limit'] === true ? { rateLimit: {} } : {}),
    },
  };
}

function parseFlags(args: readonly string[]) {
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

function parseNumber(
  flag: string,
  text: string | undefined,
  defaultValue: number,
  range: { readonly integer: boolean; readonly min: number; readonly max: number },
): number {
  if (text === undefined) return defaultValue;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (value >= range.min && value <= range.max && (!range.integer || Number.isInteger(value))) return value;
  const kind = range.integer ? 'an integer' : 'a number';
  throw new UsageError(
    `--${flag} must be ${kind} from ${range.min} to ${range.max}, not ${JSON.stringify(text)}`,
  );
}

function parseEpoch(value: string | undefined, now: number): number {
  if (value === undefined) return now;
  const time = parseInstant(value);
  if (time !== undefined && time.ms >= 0) return time.ms;
  throw new UsageError(`--epoch must be a time like 2026-01-31T12:00:00Z, not ${JSON.stringify(value)}`);
}

function parseTip(value: string | undefined): Behavior['tip'] {
  const found = TIPS.find((name) => name === (value ?? 'same'));
  if (found !== undefined) return found;
  throw new UsageError(`--tip must be one of ${TIPS.join(', ')}, not ${JSON.stringify(value)}`);
}
