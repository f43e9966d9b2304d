import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { InvalidSettings } from '../../lib/settings/invalid-settings.ts';
import { OnePasswordLogSource, type OnePasswordLogSourceProps } from '../../lib/onepassword-log-source.ts';

/** An app that embeds two sources in one stack. The first uses a bucket, a key, and a topic of the app. */
const app = new App();
const stack = new Stack(app, 'Security');

const props: OnePasswordLogSourceProps = {
  label: 'Acme',
  feeds: ['signinattempts', 'auditevents'],
  noDataAlarmHoursByFeed: { auditevents: 4 },
  notifications: 'queue',
  readers: [{ principalArn: 'arn:aws:iam::210987654321:root' }],
  alarmTopic: new Topic(stack, 'Alarms'),
  bucket: new Bucket(stack, 'Lake'),
  encryptionKey: new Key(stack, 'Key'),
};
const acme = new OnePasswordLogSource(stack, 'Acme', props);
new OnePasswordLogSource(stack, 'Subsidiary', { label: 'Subsidiary' });

stack.exportValue(acme.bucket.bucketArn);
stack.exportValue(acme.readerRole?.roleArn ?? '');

try {
  // @ts-expect-error not a name of a feed
  new OnePasswordLogSource(stack, 'Wrong', { feeds: ['vaults'] });
} catch (error) {
  if (!(error instanceof InvalidSettings)) throw error;
  process.stdout.write(`${error.issues.join('\n')}\n`);
}
app.synth();
