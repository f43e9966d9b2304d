import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FEEDS, type FeedName } from '../../lambdas/contract/feeds.ts';
import { emulatorUrl } from '../support/emulator/account.ts';
import { createClients } from '../support/emulator/clients.ts';
import { createEmulatedStack } from '../support/emulator/emulated-stack.ts';
import { isAllowed, splitGrants, type AccessRequest } from '../support/iam/decision.ts';
import { parseBucketPolicy, type Statement } from '../support/iam/policy.ts';
import { at, evaluated, onlyResource } from '../support/template.ts';
import { runScenario, type ScenarioResult } from './call-scenario.ts';
import { forbiddenCalls, type PollerResources } from './forbidden-calls.ts';
import { rolePermissions } from './role-policies.ts';
import { synthesizeApp, type SynthesizedApp } from './synthesized-app.ts';

/** What a function did in the scenario, what its role allows, and the resources that it uses. */
interface PollerAccess extends ScenarioResult {
  readonly permissions: readonly Statement[];
  /** The policy of the bucket, which applies to everybody. */
  readonly bucketPolicy: readonly Statement[];
  readonly resources: PollerResources;
}

/** Deploys the app into the emulator, and runs its functions through the scenario. */
async function collectAccess(app: SynthesizedApp): Promise<PollerAccess[]> {
  const clients = createClients(emulatorUrl);
  const stack = await createEmulatedStack(app.template, clients);
  const { references } = stack;
  const arnOf = (id: string) => references[`${id}.Arn`] ?? '';
  const bucket = arnOf(app.logicalId('AWS::S3::Bucket'));
  const table = arnOf(app.logicalId('AWS::DynamoDB::Table'));
  const secret = references[app.logicalId('AWS::SecretsManager::Secret')] ?? '';
  const policy = onlyResource(app.template, 'AWS::S3::BucketPolicy').Properties;
  const bucketPolicy = parseBucketPolicy(evaluated(at(policy, 'PolicyDocument'), references));
  const results = await runScenario(app, stack, clients);
  return results.map((result) => {
    const { logicalId, logGroupId } = result.deployed;
    const permissions = rolePermissions(app.template, logicalId, references);
    return {
      ...result,
      permissions,
      bucketPolicy,
      resources: { bucket, table, secret, logGroup: arnOf(logGroupId) },
    };
  });
}

/** A call over TLS, as all calls to AWS are. */
function overTls(call: AccessRequest): AccessRequest {
  return { ...call, keys: { ...call.keys, 'aws:SecureTransport': ['true'], 's3:TlsVersion': ['1.3'] } };
}

/** Formats a call as one line, with object keys truncated before the part that differs on each run. */
function format({ action, resource, keys }: AccessRequest): string {
  const conditions = Object.entries(keys).map(([key, values]) => `${key}=${values.join()}`);
  return [action, resource, ...conditions].join(' ').replace(/year=.*/, '…');
}

describe.skipIf(emulatorUrl === '')('the template', () => {
  let app: SynthesizedApp;
  let pollers: readonly PollerAccess[];
  beforeAll(async () => {
    app = synthesizeApp({ eventsApiUrl: 'http://127.0.0.1:1', lookbackDays: 30 });
    pollers = await collectAccess(app);
  });
  afterAll(() => {
    rmSync(app.folder, { recursive: true });
  });
  const pollerOf = (feed: FeedName) => pollers.find(({ deployed }) => deployed.feed === feed)!;

  describe.each(FEEDS)('grants the poller of $name permissions that', (feed) => {
    it('are compared with a scenario in which it makes every AWS call', () => {
      expect(pollerOf(feed.name).ends).toEqual({
        'no state and no token': 'failed: ReplaceToken',
        'announces and cannot store': 'failed: TryAgainLater',
        'gives up a suspect batch, announces again and cannot store': 'failed: TryAgainLater',
        'stores and cannot commit': 'failed: TryAgainLater',
        commits: 'caught_up',
        'finds no new events': 'caught_up',
        'has its token refused': 'failed: ReplaceToken',
        'reads the token again': 'caught_up',
        'finds its state lost': 'failed: RepairState',
      });
    });

    it('allow every call that it made, all of them on its own resources', () => {
      const { exchanges, permissions, resources } = pollerOf(feed.name);
      expect(exchanges.filter((call) => !isAllowed(permissions, call)).map(format)).toEqual([]);
      const { bucket, table, secret } = resources;
      expect([...new Set(exchanges.map(format))].sort()).toEqual(
        [
          `dynamodb:GetItem ${table} dynamodb:LeadingKeys=${feed.name}`,
          `dynamodb:PutItem ${table} dynamodb:LeadingKeys=${feed.name}`,
          `dynamodb:Query ${table} dynamodb:LeadingKeys=${feed.name}`,
          `dynamodb:DeleteItem ${table} dynamodb:LeadingKeys=${feed.name}`,
          `s3:ListBucket ${bucket} s3:prefix=logs/${feed.table}/`,
          `s3:ListBucket ${bucket} s3:prefix=logs/${feed.table}/…`,
          `s3:PutObject ${bucket}/logs/${feed.table}/…`,
          `s3:PutObject ${bucket}/quarantine/${feed.table}/…`,
          `secretsmanager:GetSecretValue ${secret}`,
        ].sort(),
      );
    });

    it('create objects, and never overwrite one: the bucket requires If-None-Match of everybody', () => {
      const { exchanges, permissions, bucketPolicy, resources } = pollerOf(feed.name);
      const puts = exchanges.filter(({ action }) => action === 's3:PutObject').map(overTls);
      const prefixes = ['logs', 'quarantine'].map((prefix) => `${resources.bucket}/${prefix}/`);
      for (const prefix of prefixes)
        expect(puts.some(({ resource }) => resource.startsWith(prefix))).toBe(true);
      const administrator = {
        sid: '',
        effect: 'Allow',
        actions: ['*'],
        resources: ['*'],
        conditions: [],
      } as const;
      for (const identity of [permissions, [administrator]]) {
        const mayPut = (call: AccessRequest) => isAllowed([...identity, ...bucketPolicy], call);
        expect(puts.filter((call) => !mayPut(call)).map(format)).toEqual([]);
        const unconditional = puts.map(({ keys: { 's3:if-none-match': _, ...keys }, ...call }) => ({
          ...call,
          keys,
        }));
        expect(unconditional.filter(mayPut)).toEqual([]);
        const overHttp = puts.map((call) => ({
          ...call,
          keys: { ...call.keys, 'aws:SecureTransport': ['false'] },
        }));
        expect(overHttp.filter(mayPut)).toEqual([]);
      }
    });

    it('include none that no call needed', () => {
      const { exchanges, permissions, resources } = pollerOf(feed.name);
      const isUsed = (grant: Statement) => exchanges.some((call) => isAllowed([grant], call));
      const unused = splitGrants(permissions).filter((grant) => !isUsed(grant));
      // Lambda itself writes the log with the function's role, and the emulator does not run Lambda.
      const logStatement = { effect: 'Allow', resources: [resources.logGroup], conditions: [] };
      expect(unused).toMatchObject([
        { ...logStatement, actions: ['logs:CreateLogStream'] },
        { ...logStatement, actions: ['logs:PutLogEvents'] },
      ]);
    });

    it('allow nothing else', () => {
      const { permissions, resources } = pollerOf(feed.name);
      const forbidden = forbiddenCalls(feed, resources);
      expect(forbidden.filter((call) => isAllowed(permissions, call)).map(format)).toEqual([]);
      // The same calls are all allowed by a role with all permissions.
      const all = { sid: '', effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] } as const;
      expect(forbidden.filter((call) => isAllowed([all], call))).toEqual(forbidden);
    });

    it.each(FEEDS.filter(({ name }) => name !== feed.name))(
      'do not suffice for the poller of $name: they share only the token',
      (other) => {
        const { permissions, resources } = pollerOf(feed.name);
        const { exchanges, resources: otherResources } = pollerOf(other.name);
        const allowed = exchanges.filter((call) => isAllowed(permissions, call)).map(format);
        expect([...new Set(allowed)]).toEqual([`secretsmanager:GetSecretValue ${resources.secret}`]);
        const otherLog = { action: 'logs:PutLogEvents', resource: otherResources.logGroup, keys: {} };
        expect(isAllowed(permissions, otherLog)).toBe(false);
      },
    );
  });
});
