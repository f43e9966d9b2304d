import { z } from 'zod';
import { EVENTS_API_URL_FORM, originOfEventsApi } from '../../lambdas/contract/events-api-url.ts';
import { FEEDS } from '../../lambdas/contract/feeds.ts';
import { RUNBOOK_PAGE } from '../../lambdas/contract/runbook.ts';
import { byName, hours, integer, list, oneOf, orElse, someOf, text } from './setting-types.ts';
import { optionalSetting, setting } from './setting.ts';

const FEED_NAMES = FEEDS.map(({ name }) => name);

/** 15 minutes to 30 days, as Panther's own alarm allows. */
const alarmHours = hours({ min: 0.25, max: 720 });

/** The origin of the Events API; the text may end with a slash, and its letters may have any case. */
const eventsApiUrl = z
  .string({ error: EVENTS_API_URL_FORM })
  .transform((url, context) => {
    const origin = originOfEventsApi(url);
    if (origin !== undefined) return origin;
    context.addIssue({ code: 'custom', message: EVENTS_API_URL_FORM, input: url });
    return z.NEVER;
  })
  .describe(EVENTS_API_URL_FORM);

/** Not an alias: key policies and IAM policies name keys by their ID. */
const kmsKeyArn = text(
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,64}$/,
  'the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID',
);

const reader = z
  .strictObject(
    {
      principalArn: text(
        /^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]{1,512})$/,
        "the ARN of a role, of a user, or of an account's root",
      ),
      // As sts:AssumeRole accepts it.
      externalId: text(/^[\w+=,.@:/-]{2,1224}$/, '2 to 1224 letters, digits, and +=,.@:/-_').optional(),
    },
    { error: '{"principalArn": "…"} or {"principalArn": "…", "externalId": "…"}' },
  )
  .readonly()
  .describe('{"principalArn": ARN of a role, a user, or an account\'s root, "externalId": optional}');

const source = {
  stackName: setting(
    text(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'a letter, then at most 127 letters, digits, and hyphens'),
    { default: 'OnePasswordLogSource', description: 'Name of the CloudFormation stack.' },
  ),
  label: setting(
    // Letters, marks, digits, punctuation, symbols, and spaces of any script, but not only spaces.
    text(/^(?!\p{Zs}*$)[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]{1,100}$/u, '1 to 100 printable characters'),
    { default: '1Password', description: 'Your name for the source, in each event as `p_source_label`.' },
  ),
};

const polling = {
  feeds: setting(someOf(FEED_NAMES), {
    default: FEED_NAMES,
    description: 'The feeds to poll. The token must have been issued for them.',
  }),
  lookbackDays: setting(integer({ min: 0, max: 120 }), {
    default: 7,
    description: 'How many days before its first poll a feed starts. 1Password keeps events for 120 days.',
  }),
  standardFields: setting(oneOf([true, false]), {
    default: true,
    description: "Whether Panther's `p_` fields are added to each event.",
  }),
  eventsApiUrl: optionalSetting(eventsApiUrl, {
    description: 'Address of the Events API. By default, the host that the token names.',
  }),
  apiVersion: setting(oneOf(['v2', 'v1']), { default: 'v2', description: 'Version of the Events API.' }),
};

const alarms = {
  alarmEmail: optionalSetting(
    text(/^(?=.{3,254}$)[^\s@"<>,;]+@[^\s@"<>,;.]+(\.[^\s@"<>,;.]+)+$/, 'one e-mail address'),
    { description: 'Address that receives the alarms. AWS asks the address to confirm first.' },
  ),
  alarmTopicArn: optionalSetting(
    // The name of a FIFO topic would end with .fifo.
    text(
      /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
      'the ARN of a standard SNS topic, arn:aws:sns:REGION:ACCOUNT:NAME',
    ),
    {
      description:
        'An SNS topic of your own for the alarms, in the Region of the stack. It must allow CloudWatch to publish. By default, the stack creates one.',
    },
  ),
  noDataAlarmHours: setting(orElse(alarmHours, false, 'no alarm'), {
    default: 24,
    description: 'The alarm "No objects" is raised after so many hours without a new object.',
  }),
  noDataAlarmHoursByFeed: setting(byName(FEED_NAMES, alarmHours), {
    default: {},
    description: 'The same for single feeds, each with its own alarm: `{"itemusages": 4}`.',
  }),
  runbookUrl: setting(
    orElse(
      // The heading of the alarm is appended as a fragment. The limit keeps descriptions of alarms below CloudWatch's 1,024.
      text(
        /^(?=.{1,200}$)https:\/\/(?![^/]*@)[^\s#/?][^\s#]*$/,
        'an https:// address of at most 200 characters, without spaces, credentials, or #',
      ),
      RUNBOOK_PAGE,
      'the page in this repository',
    ),
    {
      default: RUNBOOK_PAGE,
      description:
        'Address of your copy of the runbook. Alarms and log lines link to its headings: `ADDRESS#no-objects`.',
    },
  ),
  alarmWarmUp: setting(oneOf([true, false]), {
    default: true,
    description:
      'Whether the alarm "Poller not running" has a warm-up period. Set it to `false` if your Region [lacks that property](deploy.md#before-you-start). The alarm then notifies you with the state `INSUFFICIENT_DATA`, and does not notice a function that never ran.',
  }),
  dashboard: setting(oneOf([true, false]), {
    default: true,
    description: 'Whether the stack has a CloudWatch dashboard.',
  }),
};

const readers = {
  notifications: setting(oneOf(['topic', 'queue', false]), {
    default: 'topic',
    description:
      'What announces new objects: `"topic"`, an SNS topic; `"queue"`, that topic and an SQS queue; `false`, nothing.',
  }),
  readers: setting(list(reader, { max: 10 }), {
    default: [],
    description: 'Who may assume the role that reads the events. Give the external ID if your SIEM has one.',
  }),
};

const storage = {
  retentionDays: setting(orElse(integer({ min: 1, max: 3650 }), null, 'never'), {
    default: 400,
    description: 'Objects are deleted after so many days.',
  }),
  // S3 does not move younger objects to Standard-IA.
  infrequentAccessAfterDays: setting(orElse(integer({ min: 30, max: 3650 }), null, 'never'), {
    default: null,
    description:
      'Objects move to S3 Standard-IA after so many days. S3 moves only objects of 128 kB or more.',
  }),
  glacierAfterDays: setting(orElse(integer({ min: 1, max: 3650 }), null, 'never'), {
    default: null,
    description: 'Objects move to S3 Glacier Instant Retrieval after so many days.',
  }),
  objectLockDays: setting(orElse(integer({ min: 1, max: 3650 }), null, 'no lock'), {
    default: null,
    description:
      'Object versions cannot be deleted for so many days. Decide this before the first deployment: CloudFormation may replace an existing bucket by a new, empty one.',
  }),
  objectLockMode: setting(oneOf(['GOVERNANCE', 'COMPLIANCE']), {
    default: 'GOVERNANCE',
    description:
      '`"GOVERNANCE"`: principals with `s3:BypassGovernanceRetention` can delete locked versions. `"COMPLIANCE"`: nobody can, not even the root user of the account.',
  }),
  bucketName: optionalSetting(
    text(
      /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'the name of a bucket, 3 to 63 lowercase letters, digits, hyphens, and periods',
    ),
    {
      description:
        'A bucket of your own that only this source uses. You configure its retention, lock, and notifications. By default, the stack creates one.',
    },
  ),
  kmsKeyArn: optionalSetting(orElse(kmsKeyArn, 'new', 'the stack creates one'), {
    description:
      'The KMS key for all stored data, in the Region of the stack. Your own key needs [a policy for it](deploy.md#a-kms-key-of-your-own). By default, each service uses its own key. The topic for alarms never uses it.',
  }),
  formerKmsKeyArns: setting(list(kmsKeyArn, { max: 10 }), {
    default: [],
    description:
      'Former values of `kmsKeyArn`, or of the output `KeyArn`. Readers may still decrypt with these keys: an object stays encrypted with the key with which it was created.',
  }),
};

/** All settings of one source, in the groups in which the documentation shows them. */
export const SETTING_GROUPS = {
  'Stack and source': source,
  Polling: polling,
  Alarms: alarms,
  Readers: readers,
  Storage: storage,
};

/** Reads the settings of one source: fills in defaults, and freezes. Conflicts between settings are in conflicts.ts. */
export const settingsSchema = z.strictObject(
  { ...source, ...polling, ...alarms, ...readers, ...storage },
  { error: 'an object of settings, {} for the defaults' },
);
