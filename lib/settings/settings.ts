import { FEEDS, type FeedName } from '../../lambdas/contract/feeds.ts';
import { RUNBOOK_PAGE } from '../../lambdas/contract/runbook.ts';
import { FixSettings } from './fix-settings.ts';
import { nearestName } from './nearest-name.ts';
import {
  anEventsApiUrl,
  anInteger,
  byName,
  hours,
  isObject,
  listOf,
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

/** Somebody outside the stack who reads the events. */
export interface Reader {
  /** ARN of a role, of a user, or of the root of an account. */
  readonly principalArn: string;
  /** What the reader must name when it assumes the role, if anything. */
  readonly externalId?: string;
}

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
  /** The same for single feeds, each with an alarm of its own. */
  readonly noDataAlarmHoursByFeed: Readonly<Partial<Record<FeedName, number>>>;
  /** Who is told of alarms. AWS asks the address to confirm before it sends anything. */
  readonly alarmEmail: string | undefined;
  /** After how many days objects are deleted; null: never. */
  readonly retentionDays: number | null;
  /** Whether Panther's p_ fields are added to each event. */
  readonly standardFields: boolean;
  /** Whether there is a dashboard. */
  readonly dashboard: boolean;
  /** Who is told of new objects: an SNS topic, that and an SQS queue, or nobody. */
  readonly notifications: 'topic' | 'queue' | false;
  /** Who may read the events by a role of the stack. */
  readonly readers: readonly Reader[];
  /** After how many days objects move to S3 Standard-IA; null: never. */
  readonly infrequentAccessAfterDays: number | null;
  /** After how many days objects move to S3 Glacier Instant Retrieval; null: never. */
  readonly glacierAfterDays: number | null;
  /** For how many days nobody can delete an object version; null: there is no such lock. */
  readonly objectLockDays: number | null;
  /** GOVERNANCE: who has a special right can. COMPLIANCE: nobody can, whoever they are. */
  readonly objectLockMode: 'GOVERNANCE' | 'COMPLIANCE';
  /** Address of the runbook, to which alarms and log lines add `#` and a heading. By default its path in the repository. */
  readonly runbookUrl: string;
}

/** What a user may set, checked, with defaults filled in. */
export interface Settings extends SourceSettings {
  /** Name of the CloudFormation stack. A second source in one account and region is a second stack name. */
  readonly stackName: string;
  /** An SNS topic of the user's that is told of alarms, in place of one that the stack would make. */
  readonly alarmTopicArn: string | undefined;
  /** A KMS key of the user's for all that is kept; `new`: the stack makes one. Undefined: keys of the services' own. */
  readonly kmsKeyArn: string | undefined;
  /** A bucket of the user's, in place of one that the stack would make. */
  readonly bucketName: string | undefined;
}

const FEED_NAMES = FEEDS.map((feed) => feed.name);

const aReader: Rule<Reader> = {
  byDefault: { principalArn: '' },
  accepts:
    '{"principalArn": ARN of a role, a user or an account\'s root, "externalId": optional, 2 to 1224 letters, digits and +=,.@:/-_}',
  read: (given) => {
    if (!isObject(given)) return REFUSED;
    const { principalArn, externalId, ...rest } = given;
    const isPrincipal =
      typeof principalArn === 'string' &&
      /^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]{1,512})$/.test(principalArn);
    if (!isPrincipal || Object.keys(rest).length > 0) return REFUSED;
    if (externalId === undefined) return Object.freeze({ principalArn });
    // As sts:AssumeRole takes it.
    const isId = typeof externalId === 'string' && /^[\w+=,.@:/-]{2,1224}$/.test(externalId);
    return isId ? Object.freeze({ principalArn, externalId }) : REFUSED;
  },
};

/** The range of Panther's own alarm, 15 minutes to 30 days. */
const silence = hours(24, { from: 0.25, to: 720 });

const rules: { readonly [Name in keyof Settings]: Rule<Settings[Name]> } = {
  stackName: text('OnePasswordLogSource', /^[A-Za-z][A-Za-z0-9-]{0,127}$/, {
    accepts: 'a letter, then at most 127 letters, digits and hyphens',
  }),
  // Letters, marks, digits, punctuation, symbols and blanks of any script, not blank altogether.
  label: text('1Password', /^(?!\p{Zs}*$)[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]{1,100}$/u, {
    accepts: '1 to 100 printable characters',
  }),
  feeds: someOf(FEED_NAMES),
  eventsApiUrl: anEventsApiUrl,
  apiVersion: oneOf(['v2', 'v1']),
  lookbackDays: anInteger(7, { from: 0, to: 120 }),
  noDataAlarmHours: orElse(silence, false, 'no alarm'),
  noDataAlarmHoursByFeed: byName(FEED_NAMES, silence),
  alarmEmail: text(undefined, /^(?=.{3,254}$)[^\s@"<>,;]+@[^\s@"<>,;.]+(\.[^\s@"<>,;.]+)+$/, {
    accepts: 'one e-mail address',
  }),
  // The name of a FIFO topic would end in .fifo.
  alarmTopicArn: text(undefined, /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, {
    accepts: 'the ARN of a standard SNS topic, arn:aws:sns:REGION:ACCOUNT:NAME',
  }),
  retentionDays: orElse(anInteger(400, { from: 1, to: 3650 }), null, 'kept for ever'),
  standardFields: oneOf([true, false]),
  dashboard: oneOf([true, false]),
  notifications: oneOf<'topic' | 'queue' | false>(['topic', 'queue', false]),
  readers: listOf(aReader, { most: 10 }),
  // S3 moves nothing to Standard-IA that is younger.
  infrequentAccessAfterDays: orElse(anInteger(30, { from: 30, to: 3650 }), null, 'never', null),
  glacierAfterDays: orElse(anInteger(90, { from: 1, to: 3650 }), null, 'never', null),
  objectLockDays: orElse(anInteger(400, { from: 1, to: 3650 }), null, 'no lock', null),
  objectLockMode: oneOf(['GOVERNANCE', 'COMPLIANCE']),
  runbookUrl: text(RUNBOOK_PAGE, /^[^\s#]{1,200}$/, {
    accepts: 'an address of at most 200 characters, without blanks and "#"',
  }),
  // By the key's id, not by an alias: a policy takes no alias.
  kmsKeyArn: orElse(
    text(undefined, /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,64}$/, {
      accepts: 'the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID',
    }),
    'new',
    'the stack makes one',
  ),
  bucketName: text(undefined, /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
    accepts: 'the name of a bucket, 3 to 63 small letters, digits, hyphens and full stops',
  }),
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
    noDataAlarmHoursByFeed: take('noDataAlarmHoursByFeed'),
    alarmEmail: take('alarmEmail'),
    alarmTopicArn: take('alarmTopicArn'),
    retentionDays: take('retentionDays'),
    standardFields: take('standardFields'),
    dashboard: take('dashboard'),
    notifications: take('notifications'),
    readers: take('readers'),
    infrequentAccessAfterDays: take('infrequentAccessAfterDays'),
    glacierAfterDays: take('glacierAfterDays'),
    objectLockDays: take('objectLockDays'),
    objectLockMode: take('objectLockMode'),
    runbookUrl: take('runbookUrl'),
    kmsKeyArn: take('kmsKeyArn'),
    bucketName: take('bucketName'),
  });
  faults.push(...contradictions(settings, given));
  if (faults.length > 0) throw new FixSettings(faults);
  return settings;
}

/** Settings that are good each by itself, and not together. */
function contradictions(settings: Settings, given: Readonly<Record<string, unknown>>): string[] {
  const { alarmEmail, alarmTopicArn, bucketName, feeds, noDataAlarmHoursByFeed } = settings;
  const { retentionDays, infrequentAccessAfterDays, glacierAfterDays, objectLockDays } = settings;
  const faults: string[] = [];
  if (alarmEmail !== undefined && alarmTopicArn !== undefined) faults.push(BOTH_RECIPIENTS);
  if (bucketName !== undefined) faults.push(...settingsOfOwnBucket(given));
  for (const feed of FEED_NAMES) {
    if (noDataAlarmHoursByFeed[feed] === undefined || feeds.includes(feed)) continue;
    faults.push(`noDataAlarmHoursByFeed: ${feed} is not polled; add it to feeds, or leave it out here`);
  }
  if (
    infrequentAccessAfterDays !== null &&
    glacierAfterDays !== null &&
    glacierAfterDays < infrequentAccessAfterDays + 30
  )
    faults.push(
      'glacierAfterDays: give at least 30 days more than infrequentAccessAfterDays, as S3 asks for',
    );
  for (const [name, days] of Object.entries({ infrequentAccessAfterDays, glacierAfterDays })) {
    if (days === null || retentionDays === null || days < retentionDays) continue;
    faults.push(`${name}: give fewer days than retentionDays, which is ${retentionDays}`);
  }
  if (objectLockDays !== null && retentionDays !== null && objectLockDays > retentionDays)
    faults.push(`objectLockDays: give at most retentionDays, which is ${retentionDays}`);
  return faults;
}

const OWN_BUCKET_ALONE = [
  'retentionDays',
  'infrequentAccessAfterDays',
  'glacierAfterDays',
  'objectLockDays',
  'objectLockMode',
] as const satisfies readonly (keyof SourceSettings)[];

/** What was given and could only be done to a bucket that the stack makes. */
export function settingsOfOwnBucket(given: Readonly<Record<string, unknown>>): string[] {
  return OWN_BUCKET_ALONE.filter((name) => given[name] !== undefined).map(
    (name) => `${name}: not together with a bucket of your own; set it there, and leave it out here`,
  );
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
