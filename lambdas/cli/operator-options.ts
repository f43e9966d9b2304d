import { parseArgs } from 'node:util';
import { FEEDS, findFeed, type Feed } from '../contract/feeds.ts';
import { parseApiUrl } from '../events-api/api-url.ts';
import { FixSettings } from '../ingest/errors.ts';
import type { RewindRequest } from '../ingest/state.ts';
import { flagFault } from './terminal/run-command.ts';
import { parseLabel, parseTime, parseVersion } from './poll-options.ts';
import type { FolderOptions } from './targets/folder-target.ts';

const DAY_MS = 86_400_000;

export const HELP = `Repairs a feed without losing or repeating an event. A command that was cut short is run again.

  npm run operator -- status [--feed FEED]
      shows where each feed is, and how far a rewind is
  npm run operator -- rewind --feed FEED --from TIME [--to TIME] [--changed]
      asks the pollers to read again what happened from a time on, and to deliver what is missing;
      a feed whose cursor 1Password refuses goes on from there
  npm run operator -- quarantine replay --feed FEED
      delivers the records in quarantine that pass their schema now
  npm run operator -- rebuild --feed FEED
      puts a state in the target of one that is lost or cannot be read, from what is in the bucket

  --feed FEED         ${FEEDS.map(({ name }) => name).join(', ')}
  --from, --to TIME   30d (midnight UTC, so many days ago), 2026-01-31 or 2026-01-31T08:00:00Z
  --changed           also events whose uuid was delivered with other bytes
  --stack NAME        the stack that is deployed (OnePasswordLogSource), with AWS credentials in the environment
  --out FOLDER        instead of a stack: the folder that npm start fills
  --label TEXT        with --out: as it is given to npm start
  --json              one JSON object a line instead of text
  --help              this

No command asks the Events API; --api-url and --api-version may stand as they do for npm start, and change nothing.
`;

/** What is to be done. */
export type Verb =
  | { readonly name: 'status' }
  | { readonly name: 'rewind'; readonly request: RewindRequest }
  | { readonly name: 'quarantine replay' }
  | { readonly name: 'rebuild' };

export interface OperatorOptions {
  readonly verb: Verb;
  /** Undefined: every feed, for `status`. */
  readonly feed: Feed | undefined;
  /** Where: a stack in AWS, or a folder of this machine. */
  readonly target: { readonly stack: string } | { readonly folder: FolderOptions };
  readonly json: boolean;
}

/**
 * What the user typed, or `help`.
 *
 * @param now milliseconds since 1970
 * @throws FixSettings that says what is wrong
 */
export function parseOptions(args: readonly string[], now: number): OperatorOptions | 'help' {
  const { values, positionals } = parseFlags(args);
  if (values.help) return 'help';
  const name = positionals.join(' ');
  // Its former name is still understood.
  const verb = parseVerb(name === 'replay' ? 'quarantine replay' : name, values, now);
  const isOfAll = verb.name === 'status' && values.feed === undefined;
  const feed = isOfAll ? undefined : parseFeed(values.feed);
  return { verb, feed, target: parseTarget(values), json: values.json };
}

interface Values {
  readonly feed?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly changed: boolean;
  readonly stack?: string | undefined;
  readonly out?: string | undefined;
  readonly label: string;
  readonly 'api-url'?: string | undefined;
  readonly 'api-version': string;
}

function parseFeed(name = ''): Feed {
  const feed = findFeed(name);
  if (feed !== undefined) return feed;
  throw new FixSettings(`--feed must be one of ${FEEDS.map((known) => known.name).join(', ')}`);
}

function parseVerb(name: string, values: Values, now: number): Verb {
  switch (name) {
    case 'rewind':
      return { name, request: parseRequest(values, now) };
    case 'status':
    case 'quarantine replay':
    case 'rebuild':
      if (values.from !== undefined || values.to !== undefined || values.changed) {
        throw new FixSettings(`--from, --to and --changed are for rewind, not for ${name}`);
      }
      return { name };
    default:
      throw new FixSettings(
        `the command must be status, rewind, quarantine replay or rebuild, not "${name}"; npm run operator -- --help`,
      );
  }
}

function parseRequest({ from: fromText, to: toText, changed }: Values, now: number): RewindRequest {
  if (fromText === undefined) throw new FixSettings('rewind needs --from, the time to read again from');
  // From midnight on: typed again on the same day it is the same rewind, which goes on.
  const midnight = now - (now % DAY_MS);
  const from = parseTime('--from', fromText, midnight);
  const to = toText === undefined ? undefined : parseTime('--to', toText, midnight);
  if (to !== undefined && to <= from) throw new FixSettings('--to must be after --from');
  if (Date.parse(from) > now) throw new FixSettings('--from must be in the past');
  return { from, to, changed };
}

function parseTarget(values: Values): OperatorOptions['target'] {
  const { stack, out } = values;
  const apiUrl = values['api-url'];
  if (apiUrl !== undefined) parseApiUrl(apiUrl, '--api-url');
  parseVersion(values['api-version']);
  if (out === undefined) return { stack: stack ?? 'OnePasswordLogSource' };
  if (stack !== undefined) throw new FixSettings('give --stack or --out, not both');
  if (out === '') throw new FixSettings('--out must name a folder');
  return { folder: { out, label: parseLabel(values.label) } };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        feed: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        changed: { type: 'boolean', default: false },
        stack: { type: 'string' },
        out: { type: 'string' },
        label: { type: 'string', default: '1Password' },
        'api-url': { type: 'string' },
        'api-version': { type: 'string', default: 'v2' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw flagFault('npm run operator', cause);
  }
}
