import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { DynamoDbStates } from '../../../lambdas/aws/dynamodb-states.ts';
import { FixSettings, RepairState } from '../../../lambdas/ingest/errors.ts';
import { firstState } from '../../../lambdas/ingest/state.ts';
import { EmulatedAccount, emulatorUrl } from '../../emulator/account.ts';
import { SIGN_INS } from '../../ports/run.ts';
import { stateRepairSuite } from '../../ports/state-repair.suite.ts';
import { stateStoreSuite } from '../../ports/state-store.suite.ts';

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
    const garble = async (text: string) => {
      const item = { feed: { S: SIGN_INS.name }, revision: { N: '7' }, state: { S: text } };
      await dynamoDb.send(new PutItemCommand({ TableName: table, Item: item }));
    };
    return { handles: [new DynamoDbStates(dynamoDb, table), new DynamoDbStates(dynamoDb, table)], garble };
  });

  it.each([{}, { state: { N: '1' } }])('repairs an item whose state is %o', async (state) => {
    const { dynamoDb, table } = await new EmulatedAccount().create();
    const item = { feed: { S: SIGN_INS.name }, revision: { N: '1' }, ...state };
    await dynamoDb.send(new PutItemCommand({ TableName: table, Item: item }));
    const states = new DynamoDbStates(dynamoDb, table);
    const repaired = { ...firstState('2026-11-22T20:00:00.000Z', '2026-11-22T20:00:00.000Z'), revision: 9 };
    expect(await states.replaceLost(SIGN_INS, repaired)).toBe('written');
    expect(await states.read(SIGN_INS)).toEqual(repaired);
  });

  it('keeps the states of jobs beside the live ones', async () => {
    const { dynamoDb, table } = await new EmulatedAccount().create();
    const [live, jobs] = [new DynamoDbStates(dynamoDb, table), new DynamoDbStates(dynamoDb, table, '.job')];
    const state = firstState('2026-11-22T20:00:00.000Z', '2026-11-22T20:00:00.000Z');
    await jobs.write(SIGN_INS, state);
    expect(await live.read(SIGN_INS)).toBeUndefined();
    expect(await jobs.read(SIGN_INS)).toEqual(state);
  });

  it('never reads on from an item that is no state', async () => {
    const item = { feed: { S: SIGN_INS.name }, revision: { N: '1' } };
    await account.dynamoDb.send(new PutItemCommand({ TableName: account.table, Item: item }));
    const states = new DynamoDbStates(account.dynamoDb, account.table);
    await expect(states.read(SIGN_INS)).rejects.toThrow(RepairState);
  });

  it('says which table is not there', async () => {
    const states = new DynamoDbStates(account.dynamoDb, 'no-such-table');
    await expect(states.read(SIGN_INS)).rejects.toThrow(FixSettings);
    await expect(states.write(SIGN_INS, firstState('a', 'b'))).rejects.toThrow(
      'cannot write the state of signinattempts to table no-such-table (ResourceNotFoundException): deploy the stack again',
    );
  });
});
