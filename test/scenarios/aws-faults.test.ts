import { describe, expect, it } from 'vitest';
import { emulatorUrl } from '../support/emulator/account.ts';
import type { Operation } from '../support/emulator/aws-errors.ts';
import type { AwsFault, AwsFaults } from '../support/emulator/fault-proxy.ts';
import { SIGN_INS } from '../support/ports/run.ts';
import { openFaultyAccount } from './faulty-account.ts';

/** One AWS call of a run: its operation, and its number among the calls of that operation, from 1. */
type Call = readonly [Operation, number];

const ANNOUNCE: Call = ['TransactWriteItems', 1];
const STORE_EVENTS: Call = ['PutObject', 2];
const COMMIT: Call = ['PutItem', 2];
/** Only a run that finds an announcement makes this call. */
const FIND_OBJECT: Call = ['ListObjectsV2', 1];

/** The calls of the first run of a feed, in order. */
const calls = {
  'reading the state': ['GetItem', 1],
  'looking for earlier events': ['ListObjectsV2', 1],
  'writing the first state': ['PutItem', 1],
  'reading the token': ['GetSecretValue', 1],
  'reading the identities of a day': ['Query', 1],
  'announcing a batch': ANNOUNCE,
  'storing the rejected records': ['PutObject', 1],
  'storing the events': STORE_EVENTS,
  'committing the batch': COMMIT,
} as const satisfies Record<string, Call>;

/** The call fails with the first fault, its retries with the next ones, and further retries succeed. */
function failCall([operation, first]: Call, ...faults: readonly AwsFault[]): AwsFaults {
  return (call) => (call.operation === operation ? faults[call.count - first] : undefined);
}

/** The call fails, and so does each later call of its operation. */
function failFrom([operation, first]: Call, fault: AwsFault): AwsFaults {
  return (call) => (call.operation === operation && call.count >= first ? fault : undefined);
}

describe.skipIf(emulatorUrl === '')('an AWS call that fails', () => {
  it.each<[AwsFault, AwsFault]>([
    ['refused', 'throttled'],
    ['throttled', 'internal'],
    ['internal', 'refused'],
  ])('twice, %s and then %s, is retried in the same run, whichever call it is', async (first, second) => {
    const { poll, failWith, proxy, expectAllDelivered } = await openFaultyAccount();
    failWith(({ count }) => [undefined, first, second][count % 3]);
    expect(await poll()).toBe('caught_up');
    const operations = new Set(proxy.exchanges.map(({ operation }) => operation));
    expect([...operations].sort()).toEqual([...new Set(Object.values(calls).map(([name]) => name))].sort());
    for (const operation of operations) {
      expect(proxy.exchanges.filter((exchange) => exchange.operation === operation).length % 3).toBe(0);
    }
    await expectAllDelivered();
  });

  // A retry of a conditional write is rejected if the first attempt took effect, as if another run had overtaken this one.
  it.each<[keyof typeof calls, string]>([
    ['reading the state', 'caught_up'],
    ['writing the first state', 'overtaken'],
    ['reading the token', 'caught_up'],
    ['reading the identities of a day', 'caught_up'],
    ['announcing a batch', 'overtaken'],
    ['storing the rejected records', 'caught_up'],
    ['storing the events', 'caught_up'],
    ['committing the batch', 'overtaken'],
  ])(
    'with a lost response when %s: the run ends as %s, and the next one continues',
    async (name, outcome) => {
      const { poll, failWith, drain, expectAllDelivered } = await openFaultyAccount();
      failWith(failCall(calls[name], 'lost'));
      expect(await poll()).toBe(outcome);
      expect(await drain()).toEqual(['caught_up']);
      await expectAllDelivered();
    },
  );

  it.each<[keyof typeof calls, AwsFault, string, string]>([
    ['reading the state', 'throttled', 'read the state', 'ProvisionedThroughputExceededException'],
    ['writing the first state', 'internal', 'write the state', 'InternalServerError'],
    ['writing the first state', 'lost', 'write the state', 'TimeoutError'],
    ['reading the token', 'throttled', 'read secret arn:', 'ThrottlingException'],
    ['reading the token', 'internal', 'read secret arn:', 'InternalServiceError'],
    [
      'reading the identities of a day',
      'throttled',
      'read identities',
      'ProvisionedThroughputExceededException',
    ],
    ['reading the identities of a day', 'lost', 'read identities', 'TimeoutError'],
    ['announcing a batch', 'throttled', 'write the state', 'ProvisionedThroughputExceededException'],
    ['announcing a batch', 'lost', 'write the state', 'TimeoutError'],
    ['storing the rejected records', 'throttled', 'write quarantine/', 'SlowDown'],
    ['storing the events', 'refused', 'write logs/', 'TimeoutError'],
    ['storing the events', 'internal', 'write logs/', 'InternalError'],
    ['storing the events', 'lost', 'write logs/', 'TimeoutError'],
    ['committing the batch', 'refused', 'write the state', 'TimeoutError'],
    ['committing the batch', 'lost', 'write the state', 'TimeoutError'],
  ])(
    'on each retry when %s (%s) fails the run, and the next one continues',
    async (name, fault, action, errorName) => {
      const { poll, failWith, proxy, drain, expectAllDelivered } = await openFaultyAccount();
      failWith(failFrom(calls[name], fault));
      const [message = '', cause] = (await poll()).split(' (');
      expect(message).toMatch(new RegExp(`^TryAgainLater: cannot ${action}`));
      expect(cause).toBe(`${errorName})`);
      // The SDK retried before that.
      expect(proxy.exchanges.filter((exchange) => exchange.fault === fault).length).toBeGreaterThan(2);
      expect(await drain()).toEqual(['caught_up']);
      await expectAllDelivered();
    },
  );
});

describe.skipIf(emulatorUrl === '')('a lost response', () => {
  it('of an announcement: the retry is rejected as if another run had announced; the next run finishes the batch', async () => {
    const { proxy, account, world, states, poll, failWith, expectAllDelivered } = await openFaultyAccount();
    failWith(failCall(ANNOUNCE, 'lost'));
    const announcedAt = new Date(world.clock.time).toISOString();
    expect(await poll()).toBe('overtaken');
    expect(proxy.exchanges.slice(-2)).toMatchObject([
      { operation: 'TransactWriteItems', count: 1, fault: 'lost', status: 200 },
      { operation: 'TransactWriteItems', count: 2, fault: undefined, status: 400 },
    ]);
    // DynamoDB recognizes the retry by its token and accepts it; the emulator does not.
    const [first, second] = proxy.exchanges.slice(-2).map(({ body }) => body.toString());
    expect(second).toBe(first);
    expect(JSON.parse(first!)).toHaveProperty('ClientRequestToken');
    expect(await states.read(SIGN_INS)).toMatchObject({ pending: { count: 40, announcedAt } });
    expect(await account.objects('')).toEqual([]);

    expect(await poll()).toBe('caught_up');
    expect(await account.objects('logs/')).toMatchObject([{ metadata: { 'announced-at': announcedAt } }]);
    await expectAllDelivered();
  });

  it('of an object: the retry finds the object, and the run continues', async () => {
    const { proxy, poll, failWith, expectAllDelivered } = await openFaultyAccount();
    failWith(({ operation, count }) => (operation === 'PutObject' && count % 2 === 1 ? 'lost' : undefined));
    expect(await poll()).toBe('caught_up');
    expect(proxy.exchanges.filter(({ operation }) => operation === 'PutObject')).toMatchObject([
      { operation: 'PutObject', count: 1, fault: 'lost', status: 200 },
      { operation: 'PutObject', count: 2, fault: undefined, status: 412 },
      { operation: 'PutObject', count: 3, fault: 'lost', status: 200 },
      { operation: 'PutObject', count: 4, fault: undefined, status: 412 },
    ]);
    await expectAllDelivered();
  });

  it('of a commit: the next run finds nothing left to do, and no run counts the batch', async () => {
    const { proxy, world, states, poll, failWith, expectAllDelivered } = await openFaultyAccount();
    failWith(failCall(COMMIT, 'lost'));
    expect(await poll()).toBe('overtaken');
    expect(proxy.exchanges.at(-1)).toMatchObject({ operation: 'PutItem', status: 400 });
    expect((await states.read(SIGN_INS))?.pending).toBeUndefined();
    expect(await poll()).toBe('caught_up');
    expect(world.steps.filter(({ kind }) => kind === 'committed')).toEqual([]);
    expect(world.steps.filter(({ kind }) => kind === 'quarantined')).toHaveLength(1);
    await expectAllDelivered();
  });
});

describe.skipIf(emulatorUrl === '')('a batch that an earlier run announced', () => {
  it.each<[AwsFault, AwsFault]>([
    ['refused', 'throttled'],
    ['lost', 'internal'],
  ])(
    'is finished in the same run if the search for its object fails twice, %s and then %s',
    async (first, second) => {
      const { poll, failWith, proxy, expectAllDelivered } = await openFaultyAccount();
      failWith(failFrom(COMMIT, 'refused'));
      expect(await poll()).toMatch(/^TryAgainLater: /);
      failWith(failCall(FIND_OBJECT, first, second));
      expect(await poll()).toBe('caught_up');
      // The object exists, so only the commit was missing.
      expect(proxy.exchanges.filter(({ operation }) => operation === 'PutObject')).toHaveLength(2);
      await expectAllDelivered();
    },
  );

  it('is finished by the next run if the search for its object fails on each retry', async () => {
    const { poll, failWith, drain, expectAllDelivered } = await openFaultyAccount();
    failWith(failCall(ANNOUNCE, 'lost'));
    expect(await poll()).toBe('overtaken');
    failWith(failFrom(FIND_OBJECT, 'throttled'));
    expect(await poll()).toMatch(/^TryAgainLater: cannot list bucket \S+ \(SlowDown\)$/);
    expect(await drain()).toEqual(['caught_up']);
    await expectAllDelivered();
  });
});

describe.skipIf(emulatorUrl === '')('an object that another request is writing (409)', () => {
  it('fails the run without a retry, and is stored by the next one', async () => {
    const { poll, failWith, proxy, drain, expectAllDelivered } = await openFaultyAccount();
    failWith(failCall(STORE_EVENTS, 'conflict'));
    expect(await poll()).toMatch(/^TryAgainLater: cannot write logs\/\S+ .* \(ConditionalRequestConflict\)$/);
    expect(proxy.exchanges.at(-1)).toMatchObject({ operation: 'PutObject', fault: 'conflict' });
    expect(await drain()).toEqual(['caught_up']);
    await expectAllDelivered();
  });

  it('of the same run, whose response was lost: the next run finds the object and only commits', async () => {
    const { poll, failWith, proxy, drain, expectAllDelivered } = await openFaultyAccount();
    failWith(failCall(STORE_EVENTS, 'lost', 'conflict'));
    expect(await poll()).toMatch(/^TryAgainLater: .* \(ConditionalRequestConflict\)$/);
    const puts = () => proxy.exchanges.filter(({ operation }) => operation === 'PutObject').length;
    const before = puts();
    expect(await drain()).toEqual(['caught_up']);
    expect(puts()).toBe(before);
    await expectAllDelivered();
  });
});

describe.skipIf(emulatorUrl === '')('an AWS call that hangs', () => {
  /** Shorter than the timeout of deployed clients, and much longer than a call to the emulator takes. */
  const timeoutMs = 400;

  it('times out and is retried in the same run, and does no harm if it takes effect later', async () => {
    const { poll, failWith, proxy, expectAllDelivered } = await openFaultyAccount({ timeoutMs });
    // The first attempts to announce, to store the events, and to commit.
    const hanging = ['TransactWriteItems 1', 'PutObject 2', 'PutItem 2'];
    const late: AwsFault = { delayMs: 2 * timeoutMs };
    failWith(({ operation, count }) => (hanging.includes(`${operation} ${count}`) ? late : undefined));
    expect(await poll()).toBe('caught_up');
    await proxy.settled();
    const hung = proxy.exchanges.filter(({ fault }) => fault === late);
    expect(hung.map(({ status }) => status)).toEqual([400, 412, 400]);
    await expectAllDelivered();
  });

  it('times out in the middle of its response, too', async () => {
    const { poll, failWith, proxy, expectAllDelivered } = await openFaultyAccount({ timeoutMs });
    const stalling = ['GetItem 1', 'GetSecretValue 1', 'TransactWriteItems 1', 'ListObjectsV2 1'];
    failWith(({ operation, count }) => (stalling.includes(`${operation} ${count}`) ? 'stalled' : undefined));
    // The response of the announcement is lost with it.
    expect(await poll()).toBe('overtaken');
    expect(await poll()).toBe('caught_up');
    expect(proxy.exchanges.filter(({ fault }) => fault === 'stalled')).toHaveLength(stalling.length);
    await expectAllDelivered();
  });
});
