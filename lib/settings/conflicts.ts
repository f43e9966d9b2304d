import type { z } from 'zod';
import { FEEDS } from '../../lambdas/contract/feeds.ts';
import type { settingsSchema } from './settings-schema.ts';
import { truncate } from './truncate.ts';

type Settings = z.output<typeof settingsSchema>;
type Name = keyof Settings;

/** Two settings whose values are each valid, but not together. */
export interface Conflict {
  /** The setting to change. */
  readonly name: Name;
  readonly other: Name;
  /** Completes "NAME: …". */
  readonly rule: string;
  /** @param given the names of the settings that the user gave */
  readonly isIn: (settings: Settings, given: ReadonlySet<string>) => boolean;
}

const BUCKET_SETTINGS = [
  'retentionDays',
  'infrequentAccessAfterDays',
  'glacierAfterDays',
  'objectLockDays',
  'objectLockMode',
] as const satisfies readonly Name[];

const EMAIL_AND_TOPIC =
  'cannot be combined with a topic of your own; subscribe the address to that topic, or remove the topic';

const OWN_BUCKET =
  'cannot be combined with a bucket of your own; configure it on that bucket, and remove it here';

export const CONFLICTS: readonly Conflict[] = [
  notBoth('alarmEmail', 'alarmTopicArn', EMAIL_AND_TOPIC),
  ...BUCKET_SETTINGS.map((name) => notBoth(name, 'bucketName', OWN_BUCKET)),
  {
    name: 'noDataAlarmHoursByFeed',
    other: 'feeds',
    rule: 'can only have feeds that are polled; add the feed to feeds, or remove it here',
    isIn: ({ noDataAlarmHoursByFeed: hours, feeds }) =>
      FEEDS.some((feed) => hours[feed.name] !== undefined && !feeds.includes(feed.name)),
  },
  {
    name: 'glacierAfterDays',
    other: 'infrequentAccessAfterDays',
    rule: 'must be at least 30 days more than infrequentAccessAfterDays, as S3 requires',
    isIn: ({ glacierAfterDays: glacier, infrequentAccessAfterDays: infrequent }) =>
      glacier !== null && infrequent !== null && glacier < infrequent + 30,
  },
  beforeDeletion('infrequentAccessAfterDays'),
  beforeDeletion('glacierAfterDays'),
  {
    name: 'objectLockDays',
    other: 'retentionDays',
    rule: 'must be at most retentionDays',
    isIn: ({ objectLockDays: lock, retentionDays: retention }) =>
      lock !== null && retention !== null && lock > retention,
  },
  {
    name: 'objectLockMode',
    other: 'objectLockDays',
    rule: 'has no effect without objectLockDays; set that as well, or remove it here',
    isIn: ({ objectLockDays, bucketName }, given) =>
      given.has('objectLockMode') && objectLockDays === null && bucketName === undefined,
  },
];

/**
 * A line for each conflict.
 *
 * @param given the names of the settings that the user gave
 * @param rejected settings that are not valid by themselves, and so not compared
 * @param locate returns the path of a setting that conflicts with another
 */
export function formatConflicts(
  settings: Settings,
  given: ReadonlySet<string>,
  { rejected, locate }: { rejected: ReadonlySet<string>; locate: (name: string, other: string) => string },
): string[] {
  return CONFLICTS.filter(
    ({ name, other, isIn }) => !rejected.has(name) && !rejected.has(other) && isIn(settings, given),
  ).map(
    ({ name, other, rule }) => `${locate(name, other)}: ${rule} (${other} is ${truncate(settings[other])})`,
  );
}

/** Why `alarmEmail` and a topic of the user conflict: the stack subscribes nobody to a topic that it did not create. */
export const BOTH_RECIPIENTS = `alarmEmail: ${EMAIL_AND_TOPIC}`;

/** An issue for each setting that was given although it only applies to a bucket that the stack creates. */
export function settingsOfOwnBucket(given: Readonly<Record<string, unknown>>): string[] {
  return BUCKET_SETTINGS.filter((name) => given[name] !== undefined).map((name) => `${name}: ${OWN_BUCKET}`);
}

function notBoth(name: Name, other: Name, rule: string): Conflict {
  return { name, other, rule, isIn: (_, given) => given.has(name) && given.has(other) };
}

function beforeDeletion(name: 'infrequentAccessAfterDays' | 'glacierAfterDays'): Conflict {
  return {
    name,
    other: 'retentionDays',
    rule: 'must be fewer days than retentionDays',
    isIn: ({ [name]: days, retentionDays }) =>
      days !== null && retentionDays !== null && days >= retentionDays,
  };
}
