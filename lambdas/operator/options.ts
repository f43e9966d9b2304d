import { parseArgs } from 'node:util';
import { FEEDS, findFeed, type Feed } from '../contract/feeds.ts';
import { parseApiUrl } from '../events-api/api-url.ts';
import type { ApiVersion } from '../events-api/client.ts';
import { FixSettings } from '../ingest/errors.ts';
import { flagFault } from '../local/command-line.ts';
import type { FolderOptions } from '../local/folder.ts';
import { parseLabel, parseTime, parseVersion } from '../local/options.ts';
import type { Stretch } from '../recovery/rewind.ts';

const DAY_MS = 86_400_000;

export const HELP = `Mends what a feed has lost, without repeating an event. A command that was cut short is run again.

  npm run operator -- rewind --feed FEED --from TIME [--to TIME] [--changed]
      reads again what happened from a time on, and delivers what is missing; a feed whose cursor
      1Password refuses, or whose state is lost, goes on from there
  npm run operator -- replay --feed FEED
      delivers the records in quarantine that pass their schema now
  npm run operator -- rebuild --feed FEED
      where a feed's state is lost or cannot be read: reads on from where its newest object says that it
      stood, delivers what is missing, and lets it go on from there

  --feed FEED         ${FEEDS.map(({ name }) => name).join(', ')}
  --from, --to TIME   30d (midnight UTC, so many days ago), 2026-01-31 or 2026-01-31T08:00:00Z
  --changed           also events whose uuid is delivered already, with another text
  --stack NAME        the stack that is deployed (OnePasswordLogSource), with AWS credentials in the environment
  --out FOLDER        instead of a stack: the folder that npm start fills, with OP_EVENTS_TOKEN as there
  --label, --api-url, --api-version   with --out: as they are given to npm start
  --json              one JSON object a line instead of text
  --help              this
`;

/** What is to be done. */
export type Verb =
  | { readonly name: 'rewind'; readonly stretch: Stretch }
  | { readonly name: 'replay' }
  | { readonly name: 'rebuild' };

export interface OperatorOptions {
  readonly verb: Verb;
  readonly feed: Feed;
  /** Where: a stack in AWS, or a folder of this machine. */
  readonly place: { readonly stack: string } | { readonly folder: FolderOptions };
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
  const [name, ...more] = positionals;
  if (more.length > 0) throw new FixSettings(`one command at a time, not "${positionals.join(' ')}"`);
  const feed = findFeed(values.feed ?? '');
  if (feed === undefined) {
    throw new FixSettings(`--feed must be one of ${FEEDS.map((known) => known.name).join(', ')}`);
  }
  return { verb: parseVerb(name, values, now), feed, place: parsePlace(values), json: values.json };
}

interface Values {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly changed: boolean;
  readonly stack?: string | undefined;
  readonly out?: string | undefined;
  readonly label: string;
  readonly 'api-url'?: string | undefined;
  readonly 'api-version': string;
}

function parseVerb(name: string | undefined, values: Values, now: number): Verb {
  switch (name) {
    case 'rewind': {
      if (values.from === undefined)
        throw new FixSettings('rewind needs --from, the time to read again from');
      // From midnight on: typed again on the same day it is the same command, which goes on.
      const midnight = now - (now % DAY_MS);
      const from = parseTime('--from', values.from, midnight);
      const to = values.to === undefined ? undefined : parseTime('--to', values.to, midnight);
      if (to !== undefined && to <= from) throw new FixSettings('--to must be after --from');
      if (Date.parse(from) > now) throw new FixSettings('--from must be in the past');
      return { name, stretch: { from, to, changed: values.changed } };
    }
    case 'replay':
    case 'rebuild':
      if (values.from !== undefined || values.to !== undefined || values.changed) {
        throw new FixSettings(`--from, --to and --changed are for rewind, not for ${name}`);
      }
      return { name };
    case undefined:
    default:
      throw new FixSettings(
        `the command must be rewind, replay or rebuild, not "${name ?? ''}"; npm run operator -- --help`,
      );
  }
}

function parsePlace(values: Values): OperatorOptions['place'] {
  const { stack, out } = values;
  if (out === undefined) return { stack: stack ?? 'OnePasswordLogSource' };
  if (stack !== undefined) throw new FixSettings('give --stack or --out, not both');
  if (out === '') throw new FixSettings('--out must name a folder');
  const apiUrl = values['api-url'];
  const apiVersion: ApiVersion = parseVersion(values['api-version']);
  return {
    folder: {
      out,
      label: parseLabel(values.label),
      apiUrl: apiUrl === undefined ? undefined : parseApiUrl(apiUrl, '--api-url'),
      apiVersion,
    },
  };
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
