import { describe, expect, it } from 'vitest';
import { emulatorUrl } from '../../support/emulator/account.ts';
import type { Operation } from '../../support/emulator/aws-errors.ts';
import type { AwsFault, AwsFaults } from '../../support/emulator/fault-proxy.ts';
import { SIGN_INS } from '../../support/ports/run.ts';
import { openFaultyAccount } from './faulty-account.ts';

/** A call of a run: its operation, and which one it is of that. */
type Call = readonly [Operation, number];

const ANNOUNCE: Call = ['TransactWriteItems', 1];
const STORE_EVENTS: Call = ['PutObject', 2];
const COMMIT: Call = ['PutItem', 2];
/** Made by a run that finds an announcement. */
const LOOK_FOR_OBJECT: Call = ['ListObjectsV2', 1];

/** What the first run of a feed does, in this order. */
const calls = {
  'reading the state': ['GetItem', 1],
  'looking for earlier events': ['ListObjectsV2', 1],
  'writing the first state': ['PutItem', 1],
  'reading the token': ['GetSecretValue', 1],
  'reading the identities of a day': ['Query', 1],
  'announcing a batch': ANNOUNCE,
  'storing what is rejected': ['PutObject', 1],
  'storing the events': STORE_EVENTS,
  'committing the batch': COMMIT,
} as const satisfies Record<string, Call>;

/** That call fails, then those that try it again, each in its own way; then none any more. */
function failing([operation, first]: Call, ...faults: readonly AwsFault[]): AwsFaults {
  return (call) => (call.operation === operation ? faults[call.count - first] : undefined);
}

/** That call fails, and all of its operation that come after it. */
function failingForGood([operation, first]: Call, fault: AwsFault): AwsFaults {
  return (call) => (call.operation === operation && call.count >= first ? fault : undefined);
}

describe.skipIf(emulatorUrl === '')('a call of AWS that fails', () => {
  it.each<[AwsFault, AwsFault]>([
    ['refused', 'throttled'],
    ['throttled', 'internal'],
    ['internal', 'refused'],
  ])('twice, as %s and as %s, whichever it is: is tried again in the same run', async (first, second) => {
    const { poll, failWith, proxy, expectAll } = await openFaultyAccount();
    failWith(({ count }) => [undefined, first, second][count % 3]);
    expect(await poll()).toBe('caught_up');
    const operations = new Set(proxy.exchanges.map(({ operation }) => operation));
    expect([...operations].sort()).toEqual([...new Set(Object.values(calls).map(([name]) => name))].sort());
    for (const operation of operations) {
      expect(proxy.exchanges.filter((exchange) => exchange.operation === operation).length % 3).toBe(0);
    }
    await expectAll();
  });

  // The second try of a conditional write is refused when the first one took effect, as if another run had won.
  it.each<[keyof typeof calls, string]>([
    ['reading the state', 'caught_up'],
    ['writing the first state', 'overtaken'],
    ['reading the token', 'caught_up'],
    ['reading the identities of a day', 'caught_up'],
    ['announcing a batch', 'overtaken'],
    ['storing what is rejected', 'caught_up'],
    ['storing the events', 'caught_up'],
    ['committing the batch', 'overtaken'],
  ])(
    'when %s, as its answer is lost: the run ends as %s, and the next one goes on',
    async (name, outcome) => {
      const { poll, failWith, drain, expectAll } = await openFaultyAccount();
      failWith(failing(calls[name], 'lost'));
      expect(await poll()).toBe(outcome);
      expect(await drain()).toEqual(['caught_up']);
      await expectAll();
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
    ['storing what is rejected', 'throttled', 'write quarantine/', 'SlowDown'],
    ['storing the events', 'refused', 'write logs/', 'TimeoutError'],
    ['storing the events', 'internal', 'write logs/', 'InternalError'],
    ['storing the events', 'lost', 'write logs/', 'TimeoutError'],
    ['committing the batch', 'refused', 'write the state', 'TimeoutError'],
    ['committing the batch', 'lost', 'write the state', 'TimeoutError'],
  ])('when %s, for longer (%s): fails the run, and the next one goes on', async (name, fault, doing, why) => {
    const { poll, failWith, proxy, drain, expectAll } = await openFaultyAccount();
    failWith(failingForGood(calls[name], fault));
    const [said = '', because] = (await poll()).split(' (');
    expect(said).toMatch(new RegExp(`^TryAgainLater: cannot ${doing}`));
    expect(because).toBe(`${why})`);
    // The SDK tried again before that.
    expect(proxy.exchanges.filter((exchange) => exchange.fault === fault).length).toBeGreaterThan(2);
    expect(await drain()).toEqual(['caught_up']);
    await expectAll();
  });
});

describe.skipIf(emulatorUrl === '')('the answer that is lost', () => {
  it('of an announcement: the second try is refused as if another run had won; the next run finishes the batch', async () => {
    const { proxy, account, world, states, poll, failWith, expectAll } = await openFaultyAccount();
    failWith(failing(ANNOUNCE, 'lost'));
    const announcedAt = new Date(world.clock.time).toISOString();
    expect(await poll()).toBe('overtaken');
    expect(proxy.exchanges.slice(-2)).toMatchObject([
      { operation: 'TransactWriteItems', count: 1, fault: 'lost', status: 200 },
      { operation: 'TransactWriteItems', count: 2, fault: undefined, status: 400 },
    ]);
    // DynamoDB knows the second try by its token and says yes; the emulator does not.
    const [first, second] = proxy.exchanges.slice(-2).map(({ body }) => body.toString());
    expect(second).toBe(first);
    expect(JSON.parse(first!)).toHaveProperty('ClientRequestToken');
    expect(await states.read(SIGN_INS)).toMatchObject({ pending: { count: 40, announcedAt } });
    expect(await account.objects('')).toEqual([]);

    expect(await poll()).toBe('caught_up');
    expect(await account.objects('logs/')).toMatchObject([{ metadata: { 'announced-at': announcedAt } }]);
    await expectAll();
  });

  it('of an object: the second try finds it there, and the run goes on', async () => {
    const { proxy, poll, failWith, expectAll } = await openFaultyAccount();
    failWith(({ operation, count }) => (operation === 'PutObject' && count % 2 === 1 ? 'lost' : undefined));
    expect(await poll()).toBe('caught_up');
    expect(proxy.exchanges.filter(({ operation }) => operation === 'PutObject')).toMatchObject([
      { operation: 'PutObject', count: 1, fault: 'lost', status: 200 },
      { operation: 'PutObject', count: 2, fault: undefined, status: 412 },
      { operation: 'PutObject', count: 3, fault: 'lost', status: 200 },
      { operation: 'PutObject', count: 4, fault: undefined, status: 412 },
    ]);
    await expectAll();
  });

  it('of a commit: the next run finds everything done, and the batch is in no count', async () => {
    const { proxy, world, states, poll, failWith, expectAll } = await openFaultyAccount();
    failWith(failing(COMMIT, 'lost'));
    expect(await poll()).toBe('overtaken');
    expect(proxy.exchanges.at(-1)).toMatchObject({ operation: 'PutItem', status: 400 });
    expect((await states.read(SIGN_INS))?.pending).toBeUndefined();
    expect(await poll()).toBe('caught_up');
    expect(world.steps.filter(({ kind }) => kind === 'committed')).toEqual([]);
    expect(world.steps.filter(({ kind }) => kind === 'quarantined')).toHaveLength(1);
    await expectAll();
  });
});

describe.skipIf(emulatorUrl === '')('a batch that was announced before', () => {
  it.each<[AwsFault, AwsFault]>([
    ['refused', 'throttled'],
    ['lost', 'internal'],
  ])(
    'is finished in the same run when looking for its object fails twice, as %s and as %s',
    async (first, second) => {
      const { poll, failWith, proxy, expectAll } = await openFaultyAccount();
      failWith(failingForGood(COMMIT, 'refused'));
      expect(await poll()).toMatch(/^TryAgainLater: /);
      failWith(failing(LOOK_FOR_OBJECT, first, second));
      expect(await poll()).toBe('caught_up');
      // It was there, so only the commit was missing.
      expect(proxy.exchanges.filter(({ operation }) => operation === 'PutObject')).toHaveLength(2);
      await expectAll();
    },
  );

  it('is finished by the next run when looking for its object fails for longer', async () => {
    const { poll, failWith, drain, expectAll } = await openFaultyAccount();
    failWith(failing(ANNOUNCE, 'lost'));
    expect(await poll()).toBe('overtaken');
    failWith(failingForGood(LOOK_FOR_OBJECT, 'throttled'));
    expect(await poll()).toMatch(/^TryAgainLater: cannot list bucket \S+ \(SlowDown\)$/);
    expect(await drain()).toEqual(['caught_up']);
    await expectAll();
  });
});

describe.skipIf(emulatorUrl === '')('an object that S3 says is just being written (409)', () => {
  it('fails the run at once, and is stored by the next one', async () => {
    const { poll, failWith, proxy, drain, expectAll } = await openFaultyAccount();
    failWith(failing(STORE_EVENTS, 'conflict'));
    expect(await poll()).toMatch(/^TryAgainLater: cannot write logs\/\S+ .* \(ConditionalRequestConflict\)$/);
    expect(proxy.exchanges.at(-1)).toMatchObject({ operation: 'PutObject', fault: 'conflict' });
    expect(await drain()).toEqual(['caught_up']);
    await expectAll();
  });

  it('by the very run whose answer was lost: the next one finds it there, and only commits', async () => {
    const { poll, failWith, proxy, drain, expectAll } = await openFaultyAccount();
    failWith(failing(STORE_EVENTS, 'lost', 'conflict'));
    expect(await poll()).toMatch(/^TryAgainLater: .* \(ConditionalRequestConflict\)$/);
    const puts = () => proxy.exchanges.filter(({ operation }) => operation === 'PutObject').length;
    const before = puts();
    expect(await drain()).toEqual(['caught_up']);
    expect(puts()).toBe(before);
    await expectAll();
  });
});

describe.skipIf(emulatorUrl === '')('a call of AWS that hangs', () => {
  /** Shorter than deployed clients wait, and much longer than the emulator takes. */
  const patienceMs = 400;

  it('is given up and tried again in the same run, and does no harm when it is done after all', async () => {
    const { poll, failWith, proxy, expectAll } = await openFaultyAccount({ patienceMs });
    // The announcement, the events and the commit, each at its first try.
    const hanging = ['TransactWriteItems 1', 'PutObject 2', 'PutItem 2'];
    const late: AwsFault = { delayMs: 2 * patienceMs };
    failWith(({ operation, count }) => (hanging.includes(`${operation} ${count}`) ? late : undefined));
    expect(await poll()).toBe('caught_up');
    await proxy.settled();
    const hung = proxy.exchanges.filter(({ fault }) => fault === late);
    expect(hung.map(({ status }) => status)).toEqual([400, 412, 400]);
    await expectAll();
  });

  it('is given up in the middle of its answer too', async () => {
    const { poll, failWith, proxy, expectAll } = await openFaultyAccount({ patienceMs });
    const stalling = ['GetItem 1', 'GetSecretValue 1', 'TransactWriteItems 1', 'ListObjectsV2 1'];
    failWith(({ operation, count }) => (stalling.includes(`${operation} ${count}`) ? 'stalled' : undefined));
    // The answer of the announcement is lost with it.
    expect(await poll()).toBe('overtaken');
    expect(await poll()).toBe('caught_up');
    expect(proxy.exchanges.filter(({ fault }) => fault === 'stalled')).toHaveLength(stalling.length);
    await expectAll();
  });
});
