import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../lambdas/contract/feeds.ts';
import { parseEnvironment } from '../../lambdas/poller/settings.ts';
import { OnePasswordStack } from '../../lib/onepassword-stack.ts';
import { checkSettings } from '../../lib/settings.ts';
import {
  at,
  deployed,
  entriesOf,
  listOf,
  quickApp,
  resolved,
  type Resource,
  resourcesOf,
} from './template.ts';

const template = deployed({ alarmEmail: 'soc@example.com' });
const resources = Object.entries(resourcesOf(template));

describe('the stack', () => {
  it('takes its name from the settings', () => {
    const app = quickApp();
    new OnePasswordStack(app, checkSettings({ stackName: 'second-source' }));
    expect(app.synth().stacks.map((stack) => stack.stackName)).toEqual(['second-source']);
  });

  it('tells a user what to know and what to do next', () => {
    const outputs = at(template.toJSON(), 'Outputs');
    expect(entriesOf(outputs).map(([name]) => name)).toEqual([
      'BucketName',
      'TokenSecretArn',
      'PutTokenCommand',
      'AlarmTopicArn',
      'StateTableName',
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

  it('tells the operator how the pollers are set up', () => {
    const some = deployed({ feeds: ['itemusages', 'auditevents'], label: 'A "quoted" label' });
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
    const { feeds, ...environment } = JSON.parse(output) as Record<string, unknown>;
    expect(feeds).toEqual(['itemusages', 'auditevents']);
    const settings = parseEnvironment({ ...(environment as Record<string, string>), FEED: 'itemusages' });
    expect(settings).toMatchObject({
      bucket: 'the-bucket',
      table: 'the-table',
      secretArn: 'the-secret',
      source: { label: 'A "quoted" label' },
    });
  });

  it("uses the user's own topic, and makes none", () => {
    const alarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:security-alarms';
    const own = deployed({ alarmTopicArn });
    own.resourceCountIs('AWS::SNS::Topic', 0);
    own.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: [alarmTopicArn] });
  });

  it('has no alarm of silence when that is turned off, and still a topic for the others', () => {
    const quiet = deployed({ noDataAlarmHours: false });
    quiet.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    quiet.resourceCountIs('AWS::SNS::Topic', 1);
  });

  it('has another id of the source than a second stack in the same app', () => {
    const app = quickApp();
    const stacks = ['One', 'Two'].map((stackName) => new OnePasswordStack(app, checkSettings({ stackName })));
    const [one, two] = stacks.map((stack) => {
      const [alarm] = Object.values(resourcesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm'));
      return at(alarm, 'Properties', 'Dimensions', 0, 'Value');
    });
    expect(one).toBeDefined();
    expect(one).not.toEqual(two);
  });
});

// A logical id that changes makes CloudFormation create the resource anew, empty, and let go of the old one.
describe('what holds data keeps its logical id', () => {
  it.each([
    ['AWS::S3::Bucket', 'SourceEventBucket3CF5E753'],
    ['AWS::DynamoDB::Table', 'SourceStateTable07F06A0E'],
    ['AWS::SecretsManager::Secret', 'SourceBearerTokenCEC3013E'],
  ])('%s', (type, id) => {
    for (const settings of [{}, { stackName: 'Other', label: 'Other', feeds: ['itemusages' as const] }]) {
      expect(Object.keys(resourcesOf(deployed(settings), type))).toEqual([id]);
    }
  });
});

describe('in the whole template', () => {
  it('is nothing but what was thought about', () => {
    const counts: Record<string, number> = {};
    for (const [, { Type }] of resources) counts[Type] = (counts[Type] ?? 0) + 1;
    const perFeed = FEEDS.length;
    expect(counts).toEqual({
      'AWS::S3::Bucket': 1,
      'AWS::S3::BucketPolicy': 1,
      'AWS::DynamoDB::Table': 1,
      'AWS::SecretsManager::Secret': 1,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
      'AWS::SNS::Subscription': 1,
      'AWS::CloudWatch::Alarm': 1,
      'AWS::Events::Rule': 1,
      'AWS::Lambda::Function': perFeed,
      'AWS::Lambda::EventInvokeConfig': perFeed,
      'AWS::Lambda::Permission': perFeed,
      'AWS::IAM::Role': perFeed,
      'AWS::Logs::LogGroup': perFeed,
    });
  });

  it('is no value of a secret', () => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/SecretString|GenerateSecretString/);
  });

  /** By type, the property that would give a resource a physical name: with one, a second stack fails, and so does a replacement. */
  const NAMES: Readonly<Record<string, string>> = {
    'AWS::S3::Bucket': 'BucketName',
    'AWS::DynamoDB::Table': 'TableName',
    'AWS::SecretsManager::Secret': 'Name',
    'AWS::SNS::Topic': 'TopicName',
    'AWS::CloudWatch::Alarm': 'AlarmName',
    'AWS::Events::Rule': 'Name',
    'AWS::Lambda::Function': 'FunctionName',
    'AWS::IAM::Role': 'RoleName',
    'AWS::Logs::LogGroup': 'LogGroupName',
  };

  describe.each(resources)('%s', (_, resource) => {
    it('has no physical name', () => {
      const name = NAMES[resource.Type];
      if (name !== undefined) expect(resource.Properties).not.toHaveProperty(name);
    });

    it('is kept when the stack is deleted, if it holds data', () => {
      const kept = ['AWS::S3::Bucket', 'AWS::DynamoDB::Table'].includes(resource.Type);
      if (kept) expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      else expect([undefined, 'Delete']).toContain(resource.DeletionPolicy);
    });

    it('allows no action and no resource in general', () => {
      for (const statement of allowed(resource)) {
        for (const action of listOf(at(statement, 'Action'))) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
        for (const where of [at(statement, 'Resource'), at(statement, 'Principal')].flatMap(listOf)) {
          expect(where).not.toBe('*');
          expect(at(where, 'AWS')).not.toBe('*');
          // A "*" stands at the end of a feed's own prefix alone (a log group's ARN ends with one of its own).
          for (const [text] of JSON.stringify(where).matchAll(/"[^"]*\*[^"]*"/g)) {
            expect(text).toMatch(/^"\/(logs|quarantine)\/onepassword_[a-z]+\/\*"$/);
          }
        }
      }
    });

    it('runs on arm64, in time, if it is a function', () => {
      if (resource.Type !== 'AWS::Lambda::Function') return;
      expect(resource.Properties).toMatchObject({ Architectures: ['arm64'], Runtime: 'nodejs24.x' });
      expect(resource.Properties['Timeout']).toBeLessThan(60);
      expect(resource.Properties['Description']).toBeTruthy();
    });
  });

  it('is one and the same code for all feeds', () => {
    const code = resources.flatMap(([, { Type, Properties }]) =>
      Type === 'AWS::Lambda::Function' ? [JSON.stringify(Properties['Code'])] : [],
    );
    expect(new Set(code).size).toBe(1);
  });
});

/** The statements of a policy, wherever a resource has it, that allow something. */
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
