import { FEEDS, type FeedName } from '../lambdas/contract/feeds.ts';
import { FixSettings } from './fix-settings.ts';
import { nearestName } from './nearest-name.ts';
import {
  anEventsApiUrl,
  anInteger,
  oneOf,
  orElse,
  REFUSED,
  shortened,
  someOf,
  text,
  type Rule,
} from './setting-rules.ts';

/** The key in cdk.json's `context`, and of `-c onepassword='{…}'` on the command line, which replaces the former whole. */
export const CONTEXT_KEY = 'onepassword';

/** What may be set of one source, as text, numbers and lists alone. */
export interface SourceSettings {
  /** The user's name for the source, in every event as `p_source_label`. */
  readonly label: string;
  /** The feeds to read. */
  readonly feeds: readonly FeedName[];
  /** Origin of the Events API, for a host that the token does not name. Undefined: the token says it. */
  readonly eventsApiUrl: string | undefined;
  /** Version of the Events API. */
  readonly apiVersion: 'v1' | 'v2';
  /** How many days before its first run a feed starts to read. 1Password keeps 120. */
  readonly lookbackDays: number;
  /** After how many hours without a new object the alarm goes off; false: there is no such alarm. */
  readonly noDataAlarmHours: number | false;
  /** Who is told of alarms. AWS asks the address to confirm before it sends anything. */
  readonly alarmEmail: string | undefined;
  /** After how many days objects are deleted; null: never. */
  readonly retentionDays: number | null;
  /** Whether Panther's p_ fields are added to each event. */
  readonly standardFields: boolean;
}

/** What a user may set, checked, with defaults filled in. */
export interface Settings extends SourceSettings {
  /** Name of the CloudFormation stack. A second source in one account and region is a second stack name. */
  readonly stackName: string;
  /** An SNS topic of the user's that is told of alarms, in place of one that the stack would make. */
  readonly alarmTopicArn: string | undefined;
}

const rules: { readonly [Name in keyof Settings]: Rule<Settings[Name]> } = {
  stackName: text('OnePasswordLogSource', /^[A-Za-z][A-Za-z0-9-]{0,127}$/, {
    accepts: 'a letter, then at most 127 letters, digits and hyphens',
  }),
  // Letters, marks, digits, punctuation, symbols and blanks of any script, not blank altogether.
  label: text('1Password', /^(?!\p{Zs}*$)[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]{1,100}$/u, {
    accepts: '1 to 100 printable characters',
  }),
  feeds: someOf(FEEDS.map((feed) => feed.name)),
  eventsApiUrl: anEventsApiUrl,
  apiVersion: oneOf(['v2', 'v1']),
  lookbackDays: anInteger(7, { from: 0, to: 120 }),
  noDataAlarmHours: orElse(anInteger(24, { from: 1, to: 168 }), false, 'no alarm'),
  alarmEmail: text(undefined, /^(?=.{3,254}$)[^\s@"<>,;]+@[^\s@"<>,;.]+(\.[^\s@"<>,;.]+)+$/, {
    accepts: 'one e-mail address',
  }),
  // The name of a FIFO topic would end in .fifo.
  alarmTopicArn: text(undefined, /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, {
    accepts: 'the ARN of a standard SNS topic, arn:aws:sns:REGION:ACCOUNT:NAME',
  }),
  retentionDays: orElse(anInteger(400, { from: 1, to: 3650 }), null, 'kept for ever'),
  standardFields: oneOf([true, false]),
};

const names = Object.keys(rules);

/**
 * Reads what stands under CONTEXT_KEY: an object from cdk.json, or the JSON text of one from the command line.
 *
 * @throws FixSettings with every fault, if there is any
 */
export function readSettings(context: unknown): Settings {
  return checkSettings(typeof context === 'string' ? parseCommandLine(context) : (context ?? {}));
}

/**
 * Checks every setting of an object and fills in the defaults. What is undefined counts as left out.
 *
 * @throws FixSettings with every fault, if there is any
 */
export function checkSettings(given: unknown): Settings {
  if (!isObject(given)) {
    throw new FixSettings([
      `"${CONTEXT_KEY}": ${shortened(given)} is not accepted; give an object of settings, {} for the defaults`,
    ]);
  }
  const faults = Object.keys(given).flatMap((name) =>
    Object.hasOwn(rules, name) ? [] : [unknownName(name)],
  );

  function take<Name extends keyof Settings>(name: Name): Settings[Name] {
    const rule: Rule<Settings[Name]> = rules[name];
    const value = isObject(given) && Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) return rule.byDefault;
    const accepted = rule.read(value);
    if (accepted !== REFUSED) return accepted;
    faults.push(`${name}: ${shortened(value)} is not accepted; give ${rule.accepts}`);
    return rule.byDefault;
  }

  const settings: Settings = Object.freeze({
    stackName: take('stackName'),
    label: take('label'),
    feeds: take('feeds'),
    eventsApiUrl: take('eventsApiUrl'),
    apiVersion: take('apiVersion'),
    lookbackDays: take('lookbackDays'),
    noDataAlarmHours: take('noDataAlarmHours'),
    alarmEmail: take('alarmEmail'),
    alarmTopicArn: take('alarmTopicArn'),
    retentionDays: take('retentionDays'),
    standardFields: take('standardFields'),
  });
  if (settings.alarmEmail !== undefined && settings.alarmTopicArn !== undefined) faults.push(BOTH_RECIPIENTS);
  if (faults.length > 0) throw new FixSettings(faults);
  return settings;
}

/** The stack does not subscribe anyone to a topic that is not its own. */
export const BOTH_RECIPIENTS =
  'alarmEmail: not together with a topic of your own; subscribe the address to that topic, or leave the topic out';

function parseCommandLine(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return value;
  } catch (cause) {
    const fault = `"${CONTEXT_KEY}": ${shortened(json)} is not JSON; give -c ${CONTEXT_KEY}='{"label": "…"}'`;
    throw new FixSettings([fault], { cause });
  }
}

/** Says nothing of the value: what was given under a name that means nothing here may well be a token. */
function unknownName(name: string): string {
  const meant = nearestName(name, names);
  const hint = meant === undefined ? `there are ${names.join(', ')}` : `did you mean ${meant}?`;
  return `${shortened(name)}: no such setting; ${hint}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
