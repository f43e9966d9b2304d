import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FEEDS, type FeedName } from '../../lambdas/contract/feeds.ts';
import { emulatorUrl } from '../support/emulator/account.ts';
import { clientsOf } from '../support/emulator/clients.ts';
import { createEmulatedStack } from '../support/emulator/emulated-stack.ts';
import { grantsOf, isAllowed, type Asked } from '../support/iam/decision.ts';
import type { Statement } from '../support/iam/policy.ts';
import { forbiddenCalls, type Places } from './forbidden-calls.ts';
import { rightsOf } from './role-policies.ts';
import { synthesise, type Synthesised } from './synthesised.ts';
import { liveThroughAll, type Lived } from './whole-life.ts';

/** A function that has lived, what its role may do, and what it works with. */
interface Judged extends Lived {
  readonly rights: readonly Statement[];
  readonly places: Places;
}

/** The functions of a template that is deployed, after they have lived through all that makes them call AWS. */
async function liveAndBeJudged(synthesised: Synthesised): Promise<Judged[]> {
  const clients = clientsOf(emulatorUrl);
  const stack = await createEmulatedStack(synthesised.template, clients);
  const { references } = stack;
  const arnOf = (id: string) => references[`${id}.Arn`] ?? '';
  const bucket = arnOf(synthesised.logicalId('AWS::S3::Bucket'));
  const table = arnOf(synthesised.logicalId('AWS::DynamoDB::Table'));
  const secret = references[synthesised.logicalId('AWS::SecretsManager::Secret')] ?? '';
  const lives = await liveThroughAll(synthesised, stack, clients);
  return lives.map((lived) => {
    const { logicalId, logGroupId } = lived.deployed;
    const rights = rightsOf(synthesised.template, logicalId, references);
    return { ...lived, rights, places: { bucket, table, secret, logGroup: arnOf(logGroupId) } };
  });
}

/** A call as one line, with the names of objects cut where they begin to be different every time. */
function inShort({ action, resource, keys }: Asked): string {
  const said = Object.entries(keys).map(([key, values]) => `${key}=${values.join()}`);
  return [action, resource, ...said].join(' ').replace(/year=.*/, '…');
}

describe.skipIf(emulatorUrl === '')('what the template grants', () => {
  let synthesised: Synthesised;
  let judged: readonly Judged[];
  beforeAll(async () => {
    synthesised = synthesise({ eventsApiUrl: 'http://127.0.0.1:1', lookbackDays: 30 });
    judged = await liveAndBeJudged(synthesised);
  });
  afterAll(() => {
    rmSync(synthesised.folder, { recursive: true });
  });
  const pollerOf = (feed: FeedName) => judged.find(({ deployed }) => deployed.feed === feed)!;

  describe.each(FEEDS)('to the poller of $name', (feed) => {
    it('is compared with a life in which all happened that makes it call AWS', () => {
      expect(pollerOf(feed.name).ends).toEqual({
        'no state and no token': 'failed: ReplaceToken',
        'announces and cannot store': 'failed: TryAgainLater',
        'gives up a suspect batch, announces again and cannot store': 'failed: TryAgainLater',
        'stores and cannot commit': 'failed: TryAgainLater',
        commits: 'caught_up',
        idles: 'caught_up',
        'is refused its token': 'failed: ReplaceToken',
        'reads the token again': 'caught_up',
        'finds its state lost': 'failed: RepairState',
      });
    });

    it('allows every call that it made, and these are on what is its own', () => {
      const { exchanges, rights, places } = pollerOf(feed.name);
      expect(exchanges.filter((call) => !isAllowed(rights, call)).map(inShort)).toEqual([]);
      const { bucket, table, secret } = places;
      expect([...new Set(exchanges.map(inShort))].sort()).toEqual(
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

    it('has nothing in it that no call needed', () => {
      const { exchanges, rights, places } = pollerOf(feed.name);
      const isUsed = (grant: Statement) => exchanges.some((call) => isAllowed([grant], call));
      const unused = grantsOf(rights).filter((grant) => !isUsed(grant));
      // Not the function but Lambda writes its log, with the function's role, and there is no Lambda here.
      const writesTheLog = { effect: 'Allow', resources: [places.logGroup], conditions: [] };
      expect(unused).toMatchObject([
        { ...writesTheLog, actions: ['logs:CreateLogStream'] },
        { ...writesTheLog, actions: ['logs:PutLogEvents'] },
      ]);
    });

    it('allows nothing else', () => {
      const { rights, places } = pollerOf(feed.name);
      const forbidden = forbiddenCalls(feed, places);
      expect(forbidden.filter((call) => isAllowed(rights, call)).map(inShort)).toEqual([]);
      // The same list tells a role that may do all.
      const all = { sid: '', effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] } as const;
      expect(forbidden.filter((call) => isAllowed([all], call))).toEqual(forbidden);
    });

    it.each(FEEDS.filter(({ name }) => name !== feed.name))(
      'is not enough for the poller of $name: what they share is the token',
      (other) => {
        const { rights, places } = pollerOf(feed.name);
        const { exchanges, places: otherPlaces } = pollerOf(other.name);
        const allowed = exchanges.filter((call) => isAllowed(rights, call)).map(inShort);
        expect([...new Set(allowed)]).toEqual([`secretsmanager:GetSecretValue ${places.secret}`]);
        const itsLog = { action: 'logs:PutLogEvents', resource: otherPlaces.logGroup, keys: {} };
        expect(isAllowed(rights, itsLog)).toBe(false);
      },
    );
  });
});
