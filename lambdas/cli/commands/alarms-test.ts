import type { Subscribers } from '../../health/source-status.ts';
import { FixSettings } from '../../ingest/errors.ts';
import { openNamedStack, type OpenedStack } from '../open-named-stack.ts';
import { json } from '../options/shared-options.ts';
import { stackOf, stackOptions } from '../options/target-options.ts';
import { targetFlags } from '../targets/target-choice.ts';
import { EXIT } from '../terminal/exit-code.ts';
import { formatCount } from '../terminal/format-count.ts';
import { commandLine, defineVerb } from '../verb.ts';

const SUBJECT = 'Test of the 1Password alarms';

export const alarmsTest = defineVerb({
  name: 'alarms test',
  summary: 'sends one test message to everybody who gets the alarms',
  description:
    'Publishes one message to the topic of the alarms, which says that it is a test. It reaches everybody who gets the alarms. No alarm changes its state.',
  options: { json, ...stackOptions },
  examples: [['', 'After the deployment, or when an address was added.']],
  target: (values) => targetFlags(stackOf(values)),
  run: async ({ json, ...rest }) => {
    const opened = await openNamedStack(rest, json);
    const { identity, stack } = opened;
    const arn = stack.outputs['AlarmTopicArn'];
    if (arn === undefined) {
      throw new FixSettings(
        `stack ${stack.name} has no output AlarmTopicArn: deploy it again with this version`,
      );
    }
    // The AWS SDK is loaded when it is needed.
    const { AlarmTopic } = await import('../stack/alarm-topic.ts');
    const topic = new AlarmTopic(stack, arn);
    const subscribers = await topic.subscribers();
    const isSent = subscribers.confirmed > 0;
    if (isSent) await topic.publish(SUBJECT, testMessage(opened));
    const { confirmed, pending } = subscribers;
    const report = json
      ? [JSON.stringify({ source: identity, topic: arn, isSent, confirmed, pending })]
      : isSent
        ? describeSent(subscribers)
        : describeNobody(opened, arn, pending);
    process.stdout.write(`${report.join('\n')}\n`);
    return isSent ? EXIT.ok : EXIT.failed;
  },
});

function testMessage({ identity }: OpenedStack): string {
  const { stack, account, region, label } = identity;
  return `This is a test. Nothing is wrong.

Somebody ran "${commandLine('alarms test', '')}" for the stack ${stack} (account ${account}, ${region}), whose source is named ${JSON.stringify(label)}. Its alarms reach everybody who gets this message.
`;
}

function describeSent({ confirmed, pending }: Subscribers): string[] {
  return [
    `A test message was sent to ${formatCount(confirmed, 'confirmed subscriber')}.`,
    ...describePending(pending),
    'Look whether it arrives. If it does not, its subscriber filters it out.',
  ];
}

function describeNobody({ awsCommand }: OpenedStack, arn: string, pending: number): string[] {
  const subscribe = `sns subscribe --topic-arn ${arn} --protocol email --notification-endpoint ADDRESS`;
  return [
    'Nothing was sent: nobody gets the alarms. Their topic has no confirmed',
    'subscriber.',
    ...describePending(pending),
    'Set alarmEmail (docs/settings.md) and deploy again, or subscribe an address:',
    `  ${awsCommand(subscribe)}`,
    'AWS sends the address a message with a link to confirm it.',
  ];
}

function describePending(pending: number): string[] {
  if (pending === 0) return [];
  return [
    `${formatCount(pending, 'subscriber')} did not confirm yet.`,
    'AWS has sent a message with a link to confirm the subscription.',
  ];
}
