import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../../lambdas/contract/feeds.ts';
import { RUNBOOK, runbookAddress } from '../../../lambdas/contract/runbook.ts';
import type { Settings } from '../../../lib/settings/settings.ts';
import { deployed, evaluated, referencesIn, type Resource, resourcesOf } from '../../support/template.ts';
import { EVERYTHING } from '../../support/variants.ts';
import { alarmName } from '../../support/cloudwatch/alarm-timeline.ts';

const page = readFileSync(path.join(import.meta.dirname, '..', '..', '..', 'docs', 'runbook.md'), 'utf8');
const headings = Array.from(page.matchAll(/^## (.*)$/gm), ([, heading = '']) => heading);
/** The anchors that GitHub gives to the headings of the page. */
const anchors = headings.map((heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-'),
);

const feedNames = FEEDS.map(({ name }) => name);

/** The alarms of a stack by their name, with the description as CloudFormation computes it. */
function describedAlarms(settings: Partial<Settings>, valueOf: (reference: string) => string) {
  const alarms = Object.entries(resourcesOf(deployed(settings), 'AWS::CloudWatch::Alarm'));
  return alarms.map(([id, alarm]) => ({ name: alarmName(id), description: descriptionOf(alarm, valueOf) }));
}

function descriptionOf({ Properties }: Resource, valueOf: (reference: string) => string): string {
  const description = Properties['AlarmDescription'];
  const names = referencesIn(description);
  const references = Object.fromEntries(names.map((name) => [name, valueOf(name)]));
  return String(evaluated(description, references));
}

describe('the runbook', () => {
  it.each(Object.values(RUNBOOK))('has the heading "%s"', (heading) => {
    expect(headings).toContain(heading);
    expect(anchors).toContain(runbookAddress(heading).split('#')[1]);
  });
});

describe('the description of the alarm', () => {
  const alarms = describedAlarms(
    { ...EVERYTHING, label: 'Acme', stackName: 'Second', runbookUrl: 'https://wiki.example.com/runbook' },
    (reference) => (reference === 'AWS::Region' ? 'eu-central-1' : reference),
  );

  it.each(alarms)(
    '$name names the source and feed, and ends with the runbook heading and a command',
    ({ name, description }) => {
      const feed = feedNames.find((candidate) => name.endsWith(candidate));
      const subject = `1Password log source "Acme"${feed === undefined ? '' : `, feed ${feed}`}: `;
      expect(description.startsWith(subject)).toBe(true);
      const [cause = '', link = '', command = '', ...more] = description.split('\n\n');
      expect(more).toEqual([]);
      expect(cause).toMatch(/\.$/);
      expect(link).toMatch(/^Runbook: https:\/\/wiki\.example\.com\/runbook#/);
      expect(anchors).toContain(link.split('#')[1]);
      expect(command).toMatch(
        /^Command: (npm run operator -- .* --stack Second|aws .*--region eu-central-1 .*)$/,
      );
      if (feed !== undefined && command.includes('operator') && !name.startsWith('NoObjects')) {
        expect(command).toContain(`--feed ${feed} `);
      }
    },
  );

  const commandOf = (name: string) =>
    /^Command: (?<command>.*)$/m.exec(alarms.find((alarm) => alarm.name === name)!.description)?.groups?.[
      'command'
    ];

  it.each([
    [
      'CursorRefuseditemusages',
      'npm run operator -- rewind --feed itemusages --since-last-good --stack Second',
    ],
    ['Quarantineauditevents', 'npm run operator -- quarantine replay --feed auditevents --stack Second'],
    ['Backlogsigninattempts', 'npm run operator -- status --feed signinattempts --stack Second'],
    ['NoObjects', 'npm run operator -- status --stack Second'],
    [
      'TokenRefused',
      'aws secretsmanager put-secret-value --region eu-central-1 --secret-id SourceBearerTokenCEC3013E --secret-string file:///dev/stdin',
    ],
    [
      'DeadLetters',
      'aws sqs start-message-move-task --region eu-central-1 --source-arn SourceObjectQueueDeadLetters3B3CDC99.Arn --destination-arn SourceObjectQueueD5DCD350.Arn',
    ],
    [
      'NotificationsFailed',
      'aws sns list-subscriptions-by-topic --region eu-central-1 --topic-arn SourceObjectTopic720A28D9',
    ],
  ])('%s has the exact command', (name, command) => {
    expect(commandOf(name)).toBe(command);
  });

  it('links to the page in this repository by default', () => {
    for (const { description } of describedAlarms({}, (reference) => reference)) {
      const [link = ''] = /docs\/runbook\.md#\S+/.exec(description) ?? [];
      expect(anchors).toContain(link.split('#')[1]);
    }
  });

  const stackName = 'S'.repeat(128);
  const longest = describedAlarms(
    { ...EVERYTHING, label: 'x'.repeat(100), stackName, runbookUrl: `https://${'r'.repeat(192)}` },
    (reference) => {
      if (reference === 'AWS::Region') return 'ap-southeast-99';
      // The limits of Lambda and SQS, to which CloudFormation shortens its names.
      if (reference.includes('Function')) return 'f'.repeat(64);
      if (reference.includes('Queue'))
        return `arn:aws-iso-b:sqs:ap-southeast-99:123456789012:${'q'.repeat(80)}`;
      const arn = 'arn:aws-iso-b:secretsmanager:ap-southeast-99:123456789012:secret:';
      // CloudFormation names a resource for its stack, its logical id, and 12 or 13 random characters.
      return `${arn}${stackName}-${reference}-1234567890123`;
    },
  );
  it.each(longest)(
    '$name fits into 1,024 characters, which is the limit of CloudWatch',
    ({ description }) => {
      expect(description.length).toBeLessThanOrEqual(1_024);
    },
  );
});
