import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../lambdas/contract/feeds.ts';
import { parseEnvironment } from '../../lambdas/sources/poller-settings.ts';
import { OnePasswordStack } from '../../lib/onepassword-stack.ts';
import { checkSettings, type Settings } from '../../lib/settings/settings.ts';
import { EVERYTHING, FORMER_KEY, OWN_KEY, VARIANTS } from '../support/variants.ts';
import {
  at,
  deployed,
  entriesOf,
  evaluated,
  listOf,
  onlyResource,
  quickApp,
  referencesIn,
  resolved,
  type Resource,
  resourcesOf,
} from '../support/template.ts';

const template = deployed({ alarmEmail: 'soc@example.com' });
/** Every resource of every variant, with the variant and its logical id. */
const resources = Object.entries(VARIANTS).flatMap(([variant, settings]) =>
  Object.entries(resourcesOf(deployed(settings))).map(
    ([id, resource]) => [`${variant}: ${id}`, resource] as const,
  ),
);

function countsOf(of: Template): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { Type } of Object.values(resourcesOf(of))) counts[Type] = (counts[Type] ?? 0) + 1;
  return counts;
}

/** The warnings that the command line of the CDK prints for a stack with these settings. */
function warningsOf(settings: Partial<Settings>): unknown[] {
  const stack = new OnePasswordStack(quickApp(), checkSettings(settings));
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => entry.data);
}

describe('the stack', () => {
  it('has the name in the settings', () => {
    const app = quickApp();
    new OnePasswordStack(app, checkSettings({ stackName: 'second-source' }));
    expect(app.synth().stacks.map((stack) => stack.stackName)).toEqual(['second-source']);
  });

  it('has outputs for the user, and the command for the next step', () => {
    const outputs = at(template.toJSON(), 'Outputs');
    expect(entriesOf(outputs).map(([name]) => name)).toEqual([
      'BucketName',
      'TokenSecretArn',
      'PutTokenCommand',
      'AlarmTopicArn',
      'StateTableName',
      'ReaderPolicyArn',
      'ObjectTopicArn',
      'DashboardName',
      'LogGroups',
      'Version',
      'OperatorSettings',
    ]);
    expect(at(outputs, 'PutTokenCommand', 'Value', 'Fn::Join', 1)).toEqual([
      'aws secretsmanager put-secret-value --region ',
      { Ref: 'AWS::Region' },
      ' --secret-id ',
      at(outputs, 'TokenSecretArn', 'Value'),
      ' --secret-string file:///dev/stdin',
    ]);
  });

  it('has an output with the settings of the pollers for the operator', () => {
    const some = deployed({
      feeds: ['itemusages', 'auditevents'],
      label: 'A "quoted" label, Münchner Büro 🔑',
    });
    const nameOf = (type: string, name: string) => {
      const [id = ''] = Object.keys(resourcesOf(some, type));
      return { [id]: name };
    };
    const references = {
      ...nameOf('AWS::S3::Bucket', 'the-bucket'),
      ...nameOf('AWS::DynamoDB::Table', 'the-table'),
      ...nameOf('AWS::SecretsManager::Secret', 'the-secret'),
      'AWS::StackId': 'arn:aws:cloudformation:eu-central-1:123456789012:stack/Name/6c1ea4ac-3d0c',
    };
    const output = resolved(at(some.toJSON(), 'Outputs', 'OperatorSettings', 'Value'), references);
    // CloudFormation returns `?` for any other character.
    expect(output).toMatch(/^[ -~]+$/);
    const { feeds, ...environment } = JSON.parse(output) as Record<string, unknown>;
    expect(feeds).toEqual(['itemusages', 'auditevents']);
    const settings = parseEnvironment({ ...(environment as Record<string, string>), FEED: 'itemusages' });
    expect(settings).toMatchObject({
      bucket: 'the-bucket',
      table: 'the-table',
      secretArn: 'the-secret',
      source: { label: 'A "quoted" label, Münchner Büro 🔑' },
      stackName: 'OnePasswordLogSource',
      runbookUrl: 'docs/runbook.md',
    });
  });

  it('has outputs with the version of the package and the log groups of the feeds', () => {
    const outputs = at(template.toJSON(), 'Outputs');
    const { version } = JSON.parse(
      readFileSync(path.join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
    ) as { version: string };
    expect(at(outputs, 'Version', 'Value')).toBe(version);
    const logGroups = Object.values(resourcesOf(template, 'AWS::Lambda::Function')).map(({ Properties }) =>
      at(Properties, 'LoggingConfig', 'LogGroup'),
    );
    expect(logGroups).toHaveLength(FEEDS.length);
    expect(at(outputs, 'LogGroups', 'Value')).toEqual({ 'Fn::Join': [',', logGroups] });
  });

  it('returns the settings for the operator in ASCII, because CloudFormation returns no other character of an output', () => {
    const label = 'Münchner Büro 🔑';
    const output = at(deployed({ label }).toJSON(), 'Outputs', 'OperatorSettings', 'Value');
    const text = String(
      evaluated(output, Object.fromEntries(referencesIn(output).map((name) => [name, 'a/b/c-d-e-f']))),
    );
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(text)).toMatchObject({ SOURCE_LABEL: label });
  });

  it('has an output and a warning if nobody receives the alarms', () => {
    const says = 'Nobody receives the alarms.';
    const outputOf = (settings: Partial<Settings>) =>
      at(deployed(settings).toJSON(), 'Outputs', 'NoAlarmRecipient');
    expect(at(outputOf({}), 'Value')).toMatch(says);
    expect(warningsOf({})).toEqual([expect.stringContaining(says)]);
    const recipients = [
      { alarmEmail: 'soc@example.com' },
      { alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:t' },
    ];
    for (const recipient of recipients) {
      expect(outputOf(recipient)).toBeUndefined();
      expect(warningsOf(recipient)).toEqual([]);
    }
  });

  const reader = { principalArn: 'arn:aws:iam::210987654321:root' };
  it.each<[string, Partial<Settings>, RegExp]>([
    ['an object lock', { objectLockDays: 30 }, /^objectLockDays: .*npx cdk diff/],
    [
      'readers without notifications',
      { readers: [reader], notifications: false },
      /^readers: .*must list the bucket/,
    ],
    [
      'a bucket of the user with a queue',
      { bucketName: 'mine', notifications: 'queue' },
      /^notifications: .*the queue receives/,
    ],
    ['a bucket of the user with a topic', { bucketName: 'mine' }, /^notifications: .*the topic receives/],
  ])('warns of %s', (_, settings, text) => {
    expect(warningsOf({ alarmEmail: 'soc@example.com', ...settings })).toEqual([expect.stringMatching(text)]);
  });

  it.each<Partial<Settings>>([{ readers: [reader] }, { bucketName: 'mine', notifications: false }])(
    'does not warn of %j',
    (settings) => {
      expect(warningsOf({ alarmEmail: 'soc@example.com', ...settings })).toEqual([]);
    },
  );

  it("uses the user's topic for alarms, and creates none", () => {
    const alarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:security-alarms';
    const own = deployed({ alarmTopicArn });
    own.resourceCountIs('AWS::SNS::Topic', 1);
    expect(at(onlyResource(own, 'AWS::SNS::Topic').Properties, 'DisplayName')).toContain('new objects');
    own.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [alarmTopicArn] });
  });

  it('has no alarm on missing objects if that is turned off, but still a topic for the others', () => {
    const alarmsOf = (of: Template) => Object.keys(resourcesOf(of, 'AWS::CloudWatch::Alarm'));
    const quiet = alarmsOf(deployed({ noDataAlarmHours: false }));
    expect(alarmsOf(template).filter((id) => !quiet.includes(id))).toEqual([
      expect.stringContaining('AlarmsNoObjects'),
    ]);
  });

  it('has another source id than a second stack in the same app', () => {
    const app = quickApp();
    const stacks = ['One', 'Two'].map((stackName) => new OnePasswordStack(app, checkSettings({ stackName })));
    const [one, two] = stacks.map((stack) => {
      const [[, poller] = []] = Object.entries(
        resourcesOf(Template.fromStack(stack), 'AWS::Lambda::Function'),
      );
      return at(poller, 'Properties', 'Environment', 'Variables', 'SOURCE_ID');
    });
    expect(one).toBeDefined();
    expect(one).not.toEqual(two);
  });
});

describe.each([
  ['a key that the stack creates', EVERYTHING],
  ['a key that the user provides', { ...EVERYTHING, kmsKeyArn: OWN_KEY }],
])('with %s', (_, settings) => {
  const encrypted = deployed(settings);
  const [keyId] = Object.keys(resourcesOf(encrypted, 'AWS::KMS::Key'));
  const key = keyId === undefined ? OWN_KEY : { 'Fn::GetAtt': [keyId, 'Arn'] };

  it.each([
    ['AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key } }],
    ['AWS::SecretsManager::Secret', { KmsKeyId: key }],
    ['AWS::SQS::Queue', { KmsMasterKeyId: key }],
    ['AWS::Logs::LogGroup', { KmsKeyId: key }],
    [
      'AWS::S3::Bucket',
      {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key },
            },
          ],
        },
      },
    ],
  ])('every %s is encrypted with the key', (type, properties) => {
    encrypted.allResourcesProperties(type, properties);
  });

  it('the topic of new objects is encrypted with the key, and the topic of the alarms is not: a disabled key stops no alarm', () => {
    const keys = Object.entries(resourcesOf(encrypted, 'AWS::SNS::Topic')).map(([id, { Properties }]) => [
      id.includes('AlarmTopic') ? 'alarms' : 'objects',
      Properties['KmsMasterKeyId'],
    ]);
    expect(Object.fromEntries(keys)).toEqual({ alarms: undefined, objects: key });
  });

  it('pollers and readers may use the key through the services only', () => {
    const statements = Object.values(resourcesOf(encrypted))
      .flatMap((resource) => (resource.Type.startsWith('AWS::IAM') ? allowed(resource) : []))
      .filter((statement) => JSON.stringify(at(statement, 'Action')).includes('kms:'));
    expect(statements).toHaveLength(FEEDS.length + 1);
    for (const statement of statements) {
      expect(at(statement, 'Resource')).toEqual(key);
      expect(at(statement, 'Condition', 'StringEquals', 'kms:ViaService')).toBeDefined();
    }
  });
});

describe.each([
  ['another key', OWN_KEY],
  ['no key', undefined],
])('with a former key and %s', (_, kmsKeyArn) => {
  const template = deployed({ notifications: 'queue', kmsKeyArn, formerKmsKeyArns: [FORMER_KEY] });
  const resourcesAllowed = (type: string) =>
    Object.values(resourcesOf(template, type)).map((resource) =>
      allowed(resource).filter((statement) => JSON.stringify(statement).includes(FORMER_KEY)),
    );

  it('readers may decrypt older objects and messages with it', () => {
    expect(resourcesAllowed('AWS::IAM::ManagedPolicy')).toEqual([
      [
        {
          Sid: 'Decrypt',
          Effect: 'Allow',
          Action: 'kms:Decrypt',
          Resource: kmsKeyArn === undefined ? FORMER_KEY : [kmsKeyArn, FORMER_KEY],
          Condition: viaServices('s3', 'sqs'),
        },
      ],
    ]);
  });

  it('pollers may decrypt a token that was stored with it, and nothing is encrypted with it', () => {
    for (const statements of resourcesAllowed('AWS::IAM::Role')) {
      expect(statements).toEqual([
        {
          Sid: 'UseFormerKeys',
          Effect: 'Allow',
          Action: 'kms:Decrypt',
          Resource: FORMER_KEY,
          Condition: viaServices('dynamodb', 'secretsmanager'),
        },
      ]);
    }
    const others = Object.values(resourcesOf(template)).filter(({ Type }) => !Type.startsWith('AWS::IAM::'));
    expect(JSON.stringify(others)).not.toContain(FORMER_KEY);
  });

  function viaServices(...names: readonly string[]) {
    const values = names.map((name) => ({
      'Fn::Join': ['', [`${name}.`, { Ref: 'AWS::Region' }, '.amazonaws.com']],
    }));
    return { StringEquals: { 'kms:ViaService': values } };
  }
});

// If a logical id changes, CloudFormation creates a new, empty resource, and no longer manages the old one.
describe('a resource with data keeps its logical id', () => {
  it.each([
    ['AWS::S3::Bucket', 'SourceEventBucket3CF5E753'],
    ['AWS::DynamoDB::Table', 'SourceStateTable07F06A0E'],
    ['AWS::SecretsManager::Secret', 'SourceBearerTokenCEC3013E'],
  ])('%s', (type, id) => {
    const others: Partial<Settings>[] = [
      { stackName: 'Other', label: 'Other', feeds: ['itemusages'] },
      EVERYTHING,
    ];
    for (const settings of [{}, ...others]) {
      expect(Object.keys(resourcesOf(deployed(settings), type))).toEqual([id]);
    }
  });
});

describe('the template', () => {
  it('contains the expected number of resources of each type', () => {
    const perFeed = FEEDS.length;
    const perSource = 1;
    const counts = {
      'AWS::S3::Bucket': 1,
      'AWS::S3::BucketPolicy': 1,
      'AWS::DynamoDB::Table': 1,
      'AWS::SecretsManager::Secret': 1,
      'AWS::SNS::Topic': 2,
      'AWS::SNS::TopicPolicy': 2,
      'AWS::SNS::Subscription': 1,
      'AWS::CloudWatch::Alarm': 4 * perSource + 6 * perFeed,
      'AWS::CloudWatch::Dashboard': 1,
      'AWS::IAM::ManagedPolicy': 1,
      'AWS::Events::Rule': 1,
      'AWS::Lambda::Function': perFeed,
      'AWS::Lambda::EventInvokeConfig': perFeed,
      'AWS::Lambda::Permission': perFeed,
      'AWS::IAM::Role': perFeed,
      'AWS::Logs::LogGroup': perFeed,
    };
    expect(countsOf(template)).toEqual(counts);
    expect(countsOf(deployed(EVERYTHING))).toEqual({
      ...counts,
      'AWS::CloudWatch::Alarm': 6 * perSource + 7 * perFeed,
      'AWS::IAM::Role': perFeed + 1,
      'AWS::KMS::Key': 1,
      'AWS::SNS::Subscription': 2,
      'AWS::SQS::Queue': 2,
      'AWS::SQS::QueuePolicy': 2,
    });
  });

  it.each(Object.entries(VARIANTS))('contains no value of a secret (%s)', (_, settings) => {
    expect(JSON.stringify(deployed(settings).toJSON())).not.toMatch(/SecretString|GenerateSecretString/);
  });

  /**
   * By type, the property that sets the physical name of a resource. With a physical name, a second stack could not be created,
   * and a resource could not be replaced.
   */
  const NAMES: Readonly<Record<string, string>> = {
    'AWS::S3::Bucket': 'BucketName',
    'AWS::DynamoDB::Table': 'TableName',
    'AWS::SecretsManager::Secret': 'Name',
    'AWS::SNS::Topic': 'TopicName',
    'AWS::CloudWatch::Alarm': 'AlarmName',
    'AWS::CloudWatch::Dashboard': 'DashboardName',
    'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
    'AWS::SQS::Queue': 'QueueName',
    'AWS::Events::Rule': 'Name',
    'AWS::Lambda::Function': 'FunctionName',
    'AWS::IAM::Role': 'RoleName',
    'AWS::Logs::LogGroup': 'LogGroupName',
  };

  /**
   * Resources with data. The bucket is deleted if the stack operation that creates it is rolled back. The table and the key are not: the
   * deletion protection of the table would let the rollback fail, and objects may already be encrypted with the key.
   */
  const RETAINED: Readonly<Record<string, string>> = {
    'AWS::S3::Bucket': 'RetainExceptOnCreate',
    'AWS::DynamoDB::Table': 'Retain',
    'AWS::KMS::Key': 'Retain',
  };

  describe.each(resources)('%s', (_, resource) => {
    it('has no physical name', () => {
      const name = NAMES[resource.Type];
      if (name !== undefined) expect(resource.Properties).not.toHaveProperty(name);
    });

    it('is retained when the stack is deleted, if it contains data', () => {
      const policy = RETAINED[resource.Type];
      if (policy === undefined) expect([undefined, 'Delete']).toContain(resource.DeletionPolicy);
      else expect(resource).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: 'Retain' });
    });

    it('allows no wildcard actions and no wildcard resources', () => {
      // In a key policy, `*` is the key itself, and the root of its account has all permissions, as AWS recommends.
      if (resource.Type === 'AWS::KMS::Key') return;
      for (const statement of allowed(resource)) {
        for (const action of listOf(at(statement, 'Action'))) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
        for (const where of [at(statement, 'Resource'), at(statement, 'Principal')].flatMap(listOf)) {
          expect(where).not.toBe('*');
          expect(at(where, 'AWS')).not.toBe('*');
          // A "*" is allowed only at the end of a feed's own prefix, or of the prefix of all events for a reader. (The ARN of a log
          // group also ends with "*".)
          for (const [text] of JSON.stringify(where).matchAll(/"[^"]*\*[^"]*"/g)) {
            expect(text).toMatch(
              /^"(arn:|:s3:::the-users-bucket)?\/((logs|quarantine)\/onepassword_[a-z]+|logs)\/\*"$/,
            );
          }
        }
      }
    });

    it('runs on arm64 and for less than a minute, if it is a function', () => {
      if (resource.Type !== 'AWS::Lambda::Function') return;
      expect(resource.Properties).toMatchObject({ Architectures: ['arm64'], Runtime: 'nodejs24.x' });
      expect(resource.Properties['Timeout']).toBeLessThan(60);
      expect(resource.Properties['Description']).toBeTruthy();
    });
  });

  it('contains the same code for all feeds', () => {
    const code = Object.values(resourcesOf(template)).flatMap(({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' ? [JSON.stringify(Properties['Code'])] : [],
    );
    expect(new Set(code).size).toBe(1);
  });
});

/** All statements with the effect Allow in the policies of a resource. */
function allowed({ Properties }: Resource): readonly unknown[] {
  const documents = [
    Properties['PolicyDocument'],
    Properties['AssumeRolePolicyDocument'],
    ...listOf(Properties['Policies']).map((policy) => at(policy, 'PolicyDocument')),
  ];
  return documents
    .flatMap((document) => listOf(at(document, 'Statement')))
    .filter((statement) => at(statement, 'Effect') === 'Allow');
}
