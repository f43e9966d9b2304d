import {
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { DynamoDbStates } from '../../../lambdas/aws/dynamodb-states.ts';
import { FixSettings, RepairState, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { encodeState } from '../../../lambdas/ingest/state-codec.ts';
import { announced, firstState } from '../../../lambdas/ingest/state-changes.ts';
import { EmulatedAccount, emulatorUrl } from '../../support/emulator/account.ts';
import { announcementAt } from '../../support/ports/batch.ts';
import { SIGN_INS } from '../../support/ports/run.ts';
import { stateRepairSuite } from '../../support/ports/state-repair.suite.ts';
import { encoded, stateStoreSuite } from '../../support/ports/state-store.suite.ts';

/** The key of the item that stores the state. */
const KEY = { feed: { S: SIGN_INS.name }, item: { S: 'state' } };

describe.skipIf(emulatorUrl === '')('DynamoDbStates', () => {
  let account: EmulatedAccount;
  beforeAll(async () => {
    account = await new EmulatedAccount().create();
  });

  stateStoreSuite(async () => {
    const { dynamoDb, table } = await new EmulatedAccount().create();
    return [new DynamoDbStates(dynamoDb, table), new DynamoDbStates(dynamoDb, table)];
  });

  stateRepairSuite(async () => {
    const { dynamoDb, table } = await new EmulatedAccount().create();
    const corrupt = async (json: string) => {
      const item = { ...KEY, revision: { N: '7' }, state: { S: json } };
      await dynamoDb.send(new PutItemCommand({ TableName: table, Item: item }));
    };
    return { handles: [new DynamoDbStates(dynamoDb, table), new DynamoDbStates(dynamoDb, table)], corrupt };
  });

  const state = firstState('2026-11-22T20:00:00.000Z', { cursor: 'a' });

  it.each([
    { revision: { N: '1' } },
    { revision: { N: '1' }, state: { N: '1' } },
    { state: { S: encodeState(state) } },
    { revision: { S: '1' }, state: { S: encodeState(state) } },
    { revision: { N: '0' }, state: { S: encodeState(state) } },
  ])('replaces an item with only %j', async (attributes) => {
    const { dynamoDb, table } = await new EmulatedAccount().create();
    await dynamoDb.send(new PutItemCommand({ TableName: table, Item: { ...KEY, ...attributes } }));
    const states = new DynamoDbStates(dynamoDb, table);
    await expect(states.read(SIGN_INS)).rejects.toThrow(RepairState);
    expect(await states.replaceLost(SIGN_INS, state)).toBe('written');
    expect(await states.read(SIGN_INS)).toEqual(state);
  });

  it('stores the states and identities of replays apart from those of the feed', async () => {
    const { dynamoDb, table } = await new EmulatedAccount().create();
    const feed = new DynamoDbStates(dynamoDb, table);
    const replay = new DynamoDbStates(dynamoDb, table, 'replay');
    const createdBy = { time: state.createdAt, part: 1 };
    await replay.create(SIGN_INS, state);
    await replay.addIdentities(SIGN_INS, new Map([['2026-11-22', encoded(1)]]), createdBy);
    expect(await feed.read(SIGN_INS)).toBeUndefined();
    expect(await replay.read(SIGN_INS)).toEqual(state);
    const parts = feed.readIdentities(SIGN_INS, '2026-11-22', 0, state.revision);
    expect((await parts.next()).done).toBe(true);
  });

  it('expires the identities of a feed 130 days after their announcement, and those of a replay never', async () => {
    const { dynamoDb, table } = await new EmulatedAccount().create();
    for (const lineage of ['feed', 'replay'] as const) {
      const states = new DynamoDbStates(dynamoDb, table, lineage);
      const pending = announcementAt(state, { announcedAt: '2026-11-22T20:00:30.000Z' });
      await states.create(SIGN_INS, state);
      await states.write(SIGN_INS, announced(state, pending), new Map([['2026-11-21', encoded(1)]]));
    }
    const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: table }));
    const expiry = Items.map(({ item, expiresAt }) => [item?.S, expiresAt?.N]).sort();
    expect(expiry).toEqual([
      [`id#2026-11-21#${state.revision + 1}`, String(Date.UTC(2026, 10, 22 + 130, 20, 0, 30) / 1000)],
      [`replay#id#2026-11-21#${state.revision + 1}`, undefined],
      ['replay#state', undefined],
      ['state', undefined],
    ]);
  });

  it('does not accept an item that is not a state', async () => {
    const item = { ...KEY, revision: { N: '1' } };
    await account.dynamoDb.send(new PutItemCommand({ TableName: account.table, Item: item }));
    const states = new DynamoDbStates(account.dynamoDb, account.table);
    await expect(states.read(SIGN_INS)).rejects.toThrow(RepairState);
  });

  it('names a table that does not exist, and its remedy', async () => {
    const states = new DynamoDbStates(account.dynamoDb, 'no-such-table');
    await expect(states.read(SIGN_INS)).rejects.toThrow(FixSettings);
    await expect(states.read(SIGN_INS)).rejects.toMatchObject({ remedy: { runbook: 'Poller failing' } });
    const identities = new Map([['2026-11-22', encoded(1)]]);
    for (const write of [
      () => states.write(SIGN_INS, state),
      () => states.write(SIGN_INS, state, identities),
      () => states.create(SIGN_INS, state),
    ]) {
      await expect(write()).rejects.toThrow(
        'cannot write the state of signinattempts to table no-such-table (ResourceNotFoundException): deploy the stack again',
      );
    }
    await expect(states.readIdentities(SIGN_INS, '2026-11-22', 0, 1).next()).rejects.toThrow(
      'cannot read identities of signinattempts from table no-such-table',
    );
  });
});

/** Responses of DynamoDB that the emulator never gives: it has no conflicts. */
describe('a write that DynamoDB rejects', () => {
  const state = firstState('2026-11-22T20:00:00.000Z', { cursor: 'a' });
  const identities = new Map([['2026-11-22', encoded(1)]]);
  const canceled = (...codes: readonly string[]) =>
    new TransactionCanceledException({
      $metadata: {},
      message: 'Transaction cancelled',
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  const failing = (error: Error) => {
    const client = new DynamoDBClient({ region: 'eu-central-1' });
    client.middlewareStack.add(() => () => Promise.reject(error), { step: 'initialize' });
    return new DynamoDbStates(client, 'table');
  };

  it.each([
    ['another run has written the revision', canceled('ConditionalCheckFailed', 'None')],
    ['another run writes at the same time', canceled('TransactionConflict', 'None')],
    ['another run announces at the same time', canceled('TransactionConflict', 'TransactionConflict')],
  ])('is overtaken if %s', async (_, error) => {
    expect(await failing(error).write(SIGN_INS, state, identities)).toBe('overtaken');
  });

  it('is overtaken if a transaction writes the item at the same time', async () => {
    const error = new TransactionConflictException({ $metadata: {}, message: 'ongoing' });
    expect(await failing(error).write(SIGN_INS, state)).toBe('overtaken');
    expect(await failing(error).create(SIGN_INS, state)).toBe('overtaken');
  });

  it.each([
    ['ThrottlingError', canceled('ThrottlingError', 'None')],
    ['ProvisionedThroughputExceeded', canceled('None', 'ProvisionedThroughputExceeded')],
    ['None', canceled('None', 'TransactionConflict')],
  ])('is left to the next run if it is canceled with %s', async (code, error) => {
    const written = failing(error).write(SIGN_INS, state, identities);
    await expect(written).rejects.toThrow(TryAgainLater);
    await expect(written).rejects.toThrow(code === 'None' ? 'TransactionConflict' : code);
  });
});
