import type { Settings } from './settings/settings.ts';

/** What the user should know about settings that are valid. Its id stays the same, for those who acknowledge the warning. */
export interface SettingWarning {
  readonly id: string;
  readonly text: string;
}

/** What the output NoAlarmRecipient and the warning say. */
export const NO_ALARM_RECIPIENT =
  'Nobody receives the alarms. Set alarmEmail or alarmTopicArn in cdk.json and deploy again, or subscribe to the topic AlarmTopicArn.';

/** Whether the stack neither subscribes somebody to the alarms nor publishes them to a topic of the user. */
export function hasNoAlarmRecipient({ alarmEmail, alarmTopicArn }: Settings): boolean {
  return alarmEmail === undefined && alarmTopicArn === undefined;
}

/** The warnings for the settings of a stack. */
export function settingWarnings(settings: Settings): SettingWarning[] {
  const { bucketName, notifications, objectLockDays, readers } = settings;
  const warnings = [
    {
      id: 'onepassword:no-alarm-recipient',
      isIn: hasNoAlarmRecipient(settings),
      text: NO_ALARM_RECIPIENT,
    },
    {
      id: 'onepassword:object-lock',
      isIn: objectLockDays !== null,
      text: 'objectLockDays: CloudFormation may replace an existing bucket that has no object lock by a new, empty one. Run npx cdk diff first: it must not replace the bucket.',
    },
    {
      id: 'onepassword:readers-without-notifications',
      isIn: readers.length > 0 && notifications === false,
      text: 'readers: with notifications false, nothing tells the readers of a new object. They must list the bucket.',
    },
    {
      id: 'onepassword:own-bucket-notifications',
      isIn: bucketName !== undefined && notifications !== false,
      text: `notifications: the stack does not configure the bucket of bucketName. Until that bucket notifies the topic ObjectTopicArn, ${notifications === 'queue' ? 'the queue' : 'the topic'} receives nothing (docs/deploy.md#a-bucket-of-your-own).`,
    },
  ];
  return warnings.flatMap(({ id, isIn, text }) => (isIn ? [{ id, text }] : []));
}
