import { describe, expect, it } from 'vitest';
import { RepairState, RewindFeed, TooManyRequests, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { LIMITS } from '../../../lambdas/ingest/limits.ts';
import type { PageReader, Page, Ports, StateStore, StoredObject } from '../../../lambdas/ingest/ports.ts';
import { DeliveredIndex } from '../../../lambdas/ingest/delivered-index.ts';
import type { FeedState, Position, RewindRequest } from '../../../lambdas/ingest/state.ts';
import { rewindRequested } from '../../../lambdas/ingest/state-changes.ts';
import { instead } from '../../support/ports/memory.ts';
import { MemoryFeed, signIn, SIGN_INS, START_TIME } from '../../support/ports/run.ts';

const names = (count: number, first = 0) => Array.from({ length: count }, (_, i) => `E${first + i}`);
const events = (count: number, first = 0) => names(count, first).map((name) => signIn(name));

async function stateOf(world: MemoryFeed): Promise<FeedState> {
  const state = await world.states.read(SIGN_INS);
  if (state === undefined) throw new Error('no state');
  return state;
}

const BAD = '{"uuid":"BAD"}';
/** Revision of a state that is made at the time of a new world's clock. */
const FIRST = Date.parse('2026-11-22T20:00:00.000Z');

/** A world's ports, with something between the run and each of its calls. `what` is told what a write is of. */
function through(
  world: MemoryFeed,
  call: <T>(effect: () => Promise<T>, what?: string) => Promise<T>,
): Pick<Ports, 'pages' | 'states' | 'objects'> {
  const { pages: source, states, objects } = world;
  return {
    pages: { readPage: (feed, position) => call(() => source.readPage(feed, position)) },
    states: {
      read: (feed) => call(() => states.read(feed)),
      create: (feed, state) => call(() => states.create(feed, state), 'position'),
      write: (feed, state, identities) =>
        call(
          () => states.write(feed, state, identities),
          state.pending === undefined ? 'position' : 'announcement',
        ),
      readIdentities: (...args) => states.readIdentities(...args),
      discardIdentities: (...args) => call(() => states.discardIdentities(...args), 'discard'),
    },
    objects: {
      isEmpty: (prefix) => call(() => objects.isEmpty(prefix)),
      exists: (key) => call(() => objects.exists(key)),
      create: (object) =>
        call(() => objects.create(object), object.key.startsWith('logs/') ? 'events' : 'rejected records'),
    },
  };
}

/** A world's states, of which another run takes the one that `isTaken` names. */
function taken(world: MemoryFeed, isTaken: (state: FeedState) => boolean): StateStore {
  return instead<StateStore>(world.states, {
    write: (feed, state, identities) =>
      isTaken(state) ? Promise.resolve('overtaken') : world.states.write(feed, state, identities),
  });
}

describe('ingest', () => {
  it('delivers a backlog in order, once, and is caught up', async () => {
    const world = new MemoryFeed(events(10));
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids()).toEqual(names(10));
    expect(await stateOf(world)).toMatchObject({
      live: { cursor: '10' },
      lastObjectAt: '2026-11-22T20:00:00.000Z',
    });
  });

  it('reads the first page from the start time, and on by cursor', async () => {
    const world = new MemoryFeed(events(4));
    await ingest(world.run());
    expect(world.pages.requests).toEqual([{ startTime: START_TIME }, { cursor: '3' }]);
  });

  it('takes events that arrive later, and writes nothing when none do', async () => {
    const world = new MemoryFeed(events(2));
    await ingest(world.run());
    const before = await stateOf(world);
    await ingest(world.run());
    expect(await stateOf(world)).toEqual(before);
    world.pages.texts.push(signIn('E2'));
    await ingest(world.run());
    expect(world.uuids()).toEqual(names(3));
    expect(world.objects.objects.size).toBe(2);
  });

  it('keeps a cursor that a first empty page gives', async () => {
    const world = new MemoryFeed([]);
    expect(await ingest(world.run())).toBe('caught_up');
    expect(await stateOf(world)).toMatchObject({ revision: FIRST + 1, live: { cursor: '0' } });
    expect(world.objects.objects.size).toBe(0);
  });

  it('makes several objects of a backlog that is more than a batch', async () => {
    const world = new MemoryFeed(events(10));
    await ingest(world.run({ limits: { batchRecords: 6 } }));
    expect(world.objects.objects.size).toBe(2);
    expect(world.uuids()).toEqual(names(10));
  });

  it.each([{ batchCharacters: 1 }, { batchPages: 1 }])('closes a batch at %o', async (limits) => {
    const world = new MemoryFeed(events(9));
    await ingest(world.run({ limits }));
    expect(world.objects.objects.size).toBe(3);
  });

  it('goes on for as long as there is the time to store what it reads', async () => {
    const world = new MemoryFeed(events(2));
    world.clock.left = LIMITS.reserveMs;
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids()).toEqual(names(2));
  });

  it('stops when time is short, and the next run goes on', async () => {
    const world = new MemoryFeed(events(9));
    world.clock.left = 1_000;
    expect(await ingest(world.run())).toBe('out_of_time');
    world.clock.left = 10_000;
    const run = world.run({ limits: { batchRecords: 3 } });
    const { objects } = run.ports;
    const slow = instead(objects, {
      create: (object) => {
        world.clock.left -= 4_000;
        return objects.create(object);
      },
    });
    expect(await ingest({ ...run, ports: { ...run.ports, objects: slow } })).toBe('out_of_time');
    expect(world.uuids()).toEqual(names(3));
    world.clock.left = 55_000;
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids()).toEqual(names(9));
  });

  it('is not held to the pages that a rewind may read', async () => {
    const world = new MemoryFeed(events(9));
    expect(await ingest(world.run({ limits: { rewindPages: 1, batchPages: 1 } }))).toBe('caught_up');
    expect(world.uuids()).toEqual(names(9));
  });

  it('delivers what was read before the limit of requests, which is no failure', async () => {
    const world = new MemoryFeed(events(6));
    const source: PageReader = {
      readPage: (feed, position) =>
        'cursor' in position
          ? Promise.reject(new TooManyRequests('slow down'))
          : world.pages.readPage(feed, position),
    };
    expect(await ingest(world.run({ ports: { pages: source } }))).toBe('rate_limited');
    expect(world.uuids()).toEqual(names(3));
  });

  it('delivers what was read before a page that fails, then fails', async () => {
    const world = new MemoryFeed(events(6));
    const failing = {
      readPage: async (...args: Parameters<typeof world.pages.readPage>): Promise<Page> => {
        if (world.pages.requests.length > 0) throw new TryAgainLater('down');
        return world.pages.readPage(...args);
      },
    };
    await expect(ingest(world.run({ ports: { pages: failing } }))).rejects.toThrow('down');
    expect(world.uuids()).toEqual(names(3));
  });
});

describe('a batch', () => {
  /** What a run writes for one batch, in its order. */
  async function writes(): Promise<string[]> {
    const world = new MemoryFeed([signIn('E0'), BAD]);
    const written: string[] = [];
    const ports = through(world, (effect, what) => {
      if (what !== undefined) written.push(what);
      return effect();
    });
    expect(await ingest(world.run({ ports }))).toBe('caught_up');
    return written;
  }

  it('is announced before anything of it is stored', async () => {
    const written = await writes();
    expect(written.slice(0, 2)).toEqual(['position', 'announcement']); // the first position is the start time
    expect(written.indexOf('announcement')).toBeLessThan(written.indexOf('rejected records'));
    expect(written.indexOf('announcement')).toBeLessThan(written.indexOf('events'));
  });

  it('is committed only after all of it is stored, the events last', async () => {
    expect((await writes()).slice(2)).toEqual(['rejected records', 'events', 'position']);
  });

  it.each(['before', 'after'])(
    'is lost by no run that dies %s any of its calls, nor comes twice',
    async (when) => {
      const all = names(9);
      let died = 0;
      for (let fatal = 1; fatal <= 40; fatal += 1) {
        const world = new MemoryFeed([...events(4), BAD, ...events(5, 4)]);
        let calls = 0;
        const ports = through(world, async (effect) => {
          calls += 1;
          const isFatal = calls === fatal;
          if (isFatal && when === 'before') throw new Error('killed');
          const answer = await effect();
          if (isFatal) throw new Error('killed');
          return answer;
        });
        await ingest(world.run({ ports, limits: { batchRecords: 6 } })).catch(() => (died += 1));
        world.clock.time += 60_000;
        expect(await ingest(world.run())).toBe('caught_up');
        expect(world.uuids()).toEqual(all);
        expect(world.quarantined()).toHaveLength(1);
      }
      expect(died).toBeGreaterThan(10);
    },
  );

  it('is told step by step', async () => {
    const world = new MemoryFeed([signIn('E0'), BAD, signIn('E0')]);
    await ingest(world.run());
    const state = await stateOf(world);
    const [rejected, stored] = [...world.objects.objects.keys()];
    expect(world.steps).toEqual([
      { kind: 'state', state: expect.objectContaining({ revision: FIRST }) as unknown },
      { kind: 'page', records: 3, repeats: 1 },
      { kind: 'state', state: expect.objectContaining({ revision: FIRST + 1 }) as unknown },
      {
        kind: 'quarantined',
        key: rejected,
        records: 1,
        firstReasons: [{ path: '', keyword: 'required', message: "must have required property 'timestamp'" }],
      },
      { kind: 'state', state },
      { kind: 'committed', key: stored, events: 1, lateEvents: 0, rejected: 1, skipped: 0 },
    ]);
    world.steps.length = 0;
    await ingest(world.run());
    expect(world.steps[0]).toEqual({ kind: 'state', state });
  });
});

describe('a run that is overtaken', () => {
  it('at the announcement stores nothing', async () => {
    const world = new MemoryFeed(events(2));
    const states = taken(world, ({ pending }) => pending !== undefined);
    expect(await ingest(world.run({ ports: { states } }))).toBe('overtaken');
    expect(world.objects.objects.size).toBe(0);
  });

  it('at the commit says nothing of the batch, and reads no further', async () => {
    const world = new MemoryFeed(events(9));
    const states = taken(world, ({ lastObjectAt }) => lastObjectAt !== undefined);
    expect(await ingest(world.run({ ports: { states }, limits: { batchRecords: 3 } }))).toBe('overtaken');
    expect(world.steps.map(({ kind }) => kind)).not.toContain('committed');
    expect(world.uuids()).toEqual(names(3));
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids()).toEqual(names(9));
  });

  it('when it notes that the live position is refused, leaves that to the other', async () => {
    const world = new MemoryFeed(events(2));
    const states = taken(world, ({ blocked }) => blocked !== undefined);
    const source: PageReader = { readPage: () => Promise.reject(new RewindFeed('refused')) };
    expect(await ingest(world.run({ ports: { states, pages: source } }))).toBe('overtaken');
  });

  it('ends the request that nobody waits for any more', async () => {
    const world = new MemoryFeed([]);
    const signals: AbortSignal[] = [];
    const source: PageReader = {
      readPage: (_feed, position, signal) => {
        signals.push(signal);
        if ('cursor' in position) return new Promise(() => undefined);
        return Promise.resolve({ records: events(1), next: { cursor: 'a' }, hasMore: true });
      },
    };
    const states = taken(world, ({ pending }) => pending !== undefined);
    const run = world.run({ ports: { pages: source, states }, limits: { batchPages: 1 } });
    expect(await ingest(run)).toBe('overtaken');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});

describe('a feed without a state', () => {
  it('whose events are there does not begin anew', async () => {
    const world = new MemoryFeed(events(2));
    await ingest(world.run());
    world.states.clear();
    await expect(ingest(world.run())).rejects.toThrow(
      new RepairState('the state of signinattempts is missing, although the bucket contains its events', {
        remedy: { command: 'rebuild --feed signinattempts', runbook: 'State lost' },
      }),
    );
    expect(world.uuids()).toEqual(names(2));
    expect(world.states.states.size).toBe(0);
  });

  it('is left to another run that begins it at the same moment, and has stored events by now', async () => {
    const world = new MemoryFeed(events(2));
    let reads = 0;
    const states = instead<StateStore>(world.states, {
      read: async (feed) => {
        reads += 1;
        if (reads > 1) return world.states.read(feed);
        await ingest(world.run());
        return undefined;
      },
    });
    expect(await ingest(world.run({ ports: { states } }))).toBe('overtaken');
    expect(world.uuids()).toEqual(names(2));
  });
});

describe('a feed that was never polled', () => {
  it('is left to another run that creates its state at the same moment', async () => {
    const world = new MemoryFeed(events(2));
    const states = instead<StateStore>(world.states, { create: () => Promise.resolve('overtaken') });
    expect(await ingest(world.run({ ports: { states } }))).toBe('overtaken');
    expect(world.pages.requests).toEqual([]);
  });
});

describe('rejected records', () => {
  const bad = '{"uuid":"BAD","timestamp":"yesterday"}';

  it('are quarantined whole, and hold up nobody', async () => {
    const world = new MemoryFeed([signIn('E0'), bad, signIn('E1')]);
    await ingest(world.run());
    expect(world.uuids()).toEqual(['E0', 'E1']);
    expect(world.quarantined()).toEqual([
      '{"log_type":"OnePassword.SignInAttempt","source_id":"0e7d0c1c-9b0f-4c53-8f2e-5d8d3d2f7a10","source_label":"1Password",' +
        '"time":"2026-11-22T20:00:00.000Z","position":{"startTime":"2026-11-15T20:00:00.000Z"},' +
        '"reasons":[{"path":"/timestamp","keyword":"format","message":"must match format \\"date-time\\""}],' +
        `"record":${bad}}`,
    ]);
  });

  it('alone make no object, and do not count as one', async () => {
    const world = new MemoryFeed([bad]);
    await ingest(world.run());
    expect(world.delivered()).toEqual([]);
    expect(world.quarantined()).toHaveLength(1);
    expect((await stateOf(world)).lastObjectAt).toBeUndefined();
  });

  it('that are no JSON are kept as text', async () => {
    const world = new MemoryFeed(['{"uuid":nil}', signIn('E0')]);
    await ingest(world.run());
    expect(world.uuids()).toEqual(['E0']);
    expect(JSON.parse(world.quarantined()[0]!)).toMatchObject({
      reasons: [{ path: '', keyword: 'json', message: 'must be JSON' }],
      record_text: '{"uuid":nil}',
    });
  });

  it.each(['null', '1', '"text"', '[]', '{}'])('may be %s', async (record) => {
    const world = new MemoryFeed([record, signIn('E0')]);
    await ingest(world.run());
    expect(world.uuids()).toEqual(['E0']);
    expect(world.quarantined()[0]).toContain(`"record":${record}}`);
  });
});

describe('repeats', () => {
  /** A source that answers from a script: position to page. */
  function scripted(
    world: MemoryFeed,
    pages: Record<string, { texts: string[]; next: string; hasMore?: boolean }>,
  ) {
    const readPage = (_feed: unknown, position: object): Promise<Page> => {
      const page = pages['cursor' in position ? String(position.cursor) : 'start'];
      if (page === undefined) throw new Error('unexpected position');
      return Promise.resolve({
        records: page.texts,
        next: { cursor: page.next },
        hasMore: page.hasMore ?? false,
      });
    };
    return world.run({ ports: { pages: { readPage } } });
  }

  it('of the page before are dropped and formatCount', async () => {
    const world = new MemoryFeed([]);
    await ingest(scripted(world, { start: { texts: events(2), next: 'a' } }));
    await ingest(scripted(world, { a: { texts: events(3), next: 'b' } }));
    expect(world.uuids()).toEqual(names(3));
    expect(world.steps).toContainEqual({ kind: 'page', records: 3, repeats: 2 });
  });

  it('are still known after a page that held nothing else', async () => {
    const world = new MemoryFeed([]);
    await ingest(scripted(world, { start: { texts: events(2), next: 'a' } }));
    await ingest(scripted(world, { a: { texts: events(1), next: 'b' } }));
    await ingest(scripted(world, { b: { texts: [], next: 'c' } }));
    await ingest(scripted(world, { c: { texts: events(2), next: 'd' } }));
    expect(world.uuids()).toEqual(names(2));
  });

  it('are dropped however many pages there were since, by a process that is new', async () => {
    const world = new MemoryFeed(events(300), { limit: 10 });
    await ingest(world.run());
    await ingest(scripted(world, { '300': { texts: events(301), next: 'd' } }));
    expect(world.uuids()).toEqual(names(301));
  });

  it('of rejected records are dropped too', async () => {
    const world = new MemoryFeed([]);
    await ingest(scripted(world, { start: { texts: [BAD], next: 'a' } }));
    await ingest(scripted(world, { a: { texts: [BAD], next: 'b' } }));
    expect(world.quarantined()).toHaveLength(1);
  });

  it('are known to a process that has written all of them, without reading the table', async () => {
    const world = new MemoryFeed(events(9));
    const delivered = new DeliveredIndex();
    let reads = 0;
    const states = instead<StateStore>(world.states, {
      readIdentities: (...args) => {
        reads += 1;
        return world.states.readIdentities(...args);
      },
    });
    await ingest(world.run({ delivered, ports: { states }, limits: { batchRecords: 3 } }));
    expect(reads).toBe(1);
    const run = scripted(world, { '9': { texts: events(10), next: 'b' } });
    await ingest({ ...run, delivered, ports: { ...run.ports, states } });
    expect(reads).toBe(1);
    expect(world.uuids()).toEqual(names(10));
  });

  it('within a page are dropped; one uuid with two contents is two events', async () => {
    const world = new MemoryFeed([signIn('E0'), signIn('E0'), signIn('E0', { type: 'mfa_ok' })]);
    await ingest(world.run());
    expect(world.uuids()).toEqual(['E0', 'E0']);
    expect(new Set(world.delivered()).size).toBe(2);
  });

  it('that fill a batch are passed over, and what comes after them is taken', async () => {
    const world = new MemoryFeed([]);
    const run = scripted(world, {
      start: { texts: events(2), next: 'a', hasMore: true },
      a: { texts: events(2), next: 'b', hasMore: true },
      b: { texts: events(1, 2), next: 'c' },
    });
    const config = { ...run.config, limits: { ...run.config.limits, batchRecords: 2 } };
    expect(await ingest({ ...run, config })).toBe('caught_up');
    expect(world.uuids()).toEqual(names(3));
  });

  it('go on through an empty page with has_more', async () => {
    const world = new MemoryFeed([]);
    const run = scripted(world, {
      start: { texts: [], next: 'a', hasMore: true },
      a: { texts: events(1), next: 'b' },
    });
    expect(await ingest(run)).toBe('caught_up');
    expect(world.uuids()).toEqual(['E0']);
  });

  it('do not spin on a cursor that stands with has_more true', async () => {
    const world = new MemoryFeed([]);
    const run = scripted(world, {
      start: { texts: events(1), next: 'a', hasMore: true },
      a: { texts: events(1), next: 'a', hasMore: true },
    });
    expect(await ingest(run)).toBe('stalled');
    expect(world.uuids()).toEqual(['E0']);
  });

  it('are asked for once more where a page of news leaves the cursor as it was', async () => {
    const world = new MemoryFeed(events(3));
    await ingest(world.run());
    let hasMore = true;
    const source: PageReader = {
      readPage: () => {
        const page = { records: events(hasMore ? 4 : 5), next: { cursor: '3' }, hasMore };
        hasMore = false;
        return Promise.resolve(page);
      },
    };
    expect(await ingest(world.run({ ports: { pages: source } }))).toBe('caught_up');
    expect(world.uuids()).toEqual(names(5));
  });

  it('do not spin on ever new cursors that bring nothing', async () => {
    const world = new MemoryFeed([]);
    let requests = 0;
    const source = {
      readPage: (): Promise<Page> => {
        requests += 1;
        return Promise.resolve({ records: [], next: { cursor: String(requests) }, hasMore: true });
      },
    };
    expect(await ingest(world.run({ ports: { pages: source } }))).toBe('stalled');
    expect(requests).toBeLessThanOrEqual(13); // three of them read ahead
    expect((await stateOf(world)).live).toEqual({ cursor: '10' });
  });
});

describe('an API that repeats itself', () => {
  /** Pages of records in a circle, by cursor; each turn has new cursors where `isEverNew`. */
  function circle(pages: readonly (readonly string[])[], isEverNew = false) {
    let requests = 0;
    const source: PageReader = {
      readPage: (_feed, position) => {
        requests += 1;
        const [number = 0] = 'cursor' in position ? position.cursor.split('/').map(Number) : [];
        const next = (number + 1) % pages.length;
        return Promise.resolve({
          records: pages[number]!,
          next: { cursor: isEverNew ? `${next}/${requests}` : String(next) },
          hasMore: true,
        });
      },
    };
    return { source, requests: () => requests };
  }

  it.each([
    [2, false],
    [5, false],
    [5, true],
  ])(
    'in a circle of %i pages, with ever new cursors %s, doubles nothing and stalls',
    async (count, isEverNew) => {
      const world = new MemoryFeed([]);
      const pages = Array.from({ length: count }, (_, i) => events(3, 3 * i));
      const { source, requests } = circle(pages, isEverNew);
      for (let run = 0; run < 3; run += 1) {
        const before = requests();
        expect(await ingest(world.run({ ports: { pages: source } }))).toBe('stalled');
        expect(requests() - before).toBeLessThanOrEqual(count + LIMITS.idlePages + 3); // three of them read ahead
      }
      expect(world.uuids()).toEqual(names(3 * count));
      expect((await stateOf(world)).blocked).toMatchObject({ reason: 'stalled' });
    },
  );

  it('stalls too where a batch ends by its size before that shows', async () => {
    const world = new MemoryFeed([]);
    const { source, requests } = circle([events(3), events(3, 3)]);
    await ingest(world.run({ ports: { pages: source } }));
    const before = requests();
    expect(await ingest(world.run({ ports: { pages: source }, limits: { batchRecords: 3 } }))).toBe(
      'stalled',
    );
    expect(requests() - before).toBeLessThanOrEqual(LIMITS.idlePages + 3);
  });

  it('is noted once, and no longer when it has something new', async () => {
    const world = new MemoryFeed([]);
    const { source } = circle([events(3)]);
    await ingest(world.run({ ports: { pages: source } }));
    await ingest(world.run({ ports: { pages: source } }));
    const noted = await stateOf(world);
    expect(noted.blocked).toBeDefined();
    await ingest(world.run({ ports: { pages: source } }));
    expect(await stateOf(world)).toEqual(noted);
    const healed = circle([[...events(3), signIn('E3')]]);
    await ingest(world.run({ ports: { pages: healed.source }, limits: { batchPages: 1 } }));
    expect(world.uuids()).toEqual(names(4));
  });

  it('after a jump back by 8 pages loses and doubles nothing', async () => {
    const world = new MemoryFeed(events(60));
    let hasJumped = false;
    const source: PageReader = {
      readPage: async (feed, position) => {
        const page = await world.pages.readPage(feed, position);
        const isJump = 'cursor' in page.next && page.next.cursor === '30' && !hasJumped;
        hasJumped ||= isJump;
        return isJump ? { ...page, next: { cursor: String(30 - 8 * 3) } } : page;
      },
    };
    expect(await ingest(world.run({ ports: { pages: source } }))).toBe('caught_up');
    expect(world.uuids()).toEqual(names(60));
  });
});

describe('a rewind', () => {
  const ALL: RewindRequest = { from: START_TIME, changed: false };

  async function ask(world: MemoryFeed, request = ALL): Promise<void> {
    expect(await world.states.write(SIGN_INS, rewindRequested(await stateOf(world), request))).toBe(
      'written',
    );
  }

  /** A world's API, whose first page begins after so many records. */
  function startingAfter(world: MemoryFeed, records: number): PageReader {
    return {
      readPage: (feed, position) =>
        world.pages.readPage(feed, 'cursor' in position ? position : { cursor: String(records) }),
    };
  }

  /** A feed of which the first records were never read: it was polled from its sixth record on. */
  async function begunLate(): Promise<MemoryFeed> {
    const world = new MemoryFeed(events(9));
    await ingest(world.run({ ports: { pages: startingAfter(world, 6) } }));
    expect(world.uuids()).toEqual(names(3, 6));
    return world;
  }

  /** A run that has no time left once it has stored a batch. */
  function outOfTimeAfterABatch(world: MemoryFeed) {
    const objects = instead(world.objects, {
      create: (object) => {
        world.clock.left = 0;
        return world.objects.create(object);
      },
    });
    return world.run({ ports: { objects }, limits: { batchPages: 1 } });
  }

  /** A world's API, which refuses the positions that `isRefused` names. */
  function refusing(world: MemoryFeed, isRefused: (position: Position) => boolean): PageReader {
    return {
      readPage: (feed, position) =>
        isRefused(position)
          ? Promise.reject(new RewindFeed('refused'))
          : world.pages.readPage(feed, position),
    };
  }

  it('delivers what is missing, each event once, and leaves the live position', async () => {
    const world = await begunLate();
    const before = await stateOf(world);
    await ask(world);
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids()).toEqual([...names(3, 6), ...names(6)]);
    const after = await stateOf(world);
    expect(after).toMatchObject({
      live: before.live,
      lastRewind: { ...ALL, delivered: 6, skipped: 0, endedAt: '2026-11-22T20:00:00.000Z' },
    });
    expect(after.rewind).toBeUndefined();
    expect(world.steps).toContainEqual({ kind: 'rewound', ...after.lastRewind });
    const told = () => world.steps.filter(({ kind }) => kind === 'rewound');
    world.pages.texts.push(signIn('E9'));
    await ingest(world.run());
    expect(told()).toHaveLength(1);
    await ask(world);
    await ingest(world.run({ limits: { rewindPages: 1, batchPages: 1 } }));
    expect(told()).toHaveLength(1);
    await ingest(world.run());
    expect(told()).toHaveLength(2);
    expect(world.uuids()).toHaveLength(10);
  });

  it('of 30 days, killed before and after every call while new events arrive, is exact and holds none of them up', async () => {
    const old = 600;
    const day = (i: number) => new Date(Date.parse('2026-10-24T12:00:00Z') + Math.floor(i / 20) * 86_400_000);
    const arrive = (i: number, time: Date) => signIn(`E${i}`, { timestamp: time.toISOString() });
    const world = new MemoryFeed(Array.from({ length: old }, (_, i) => arrive(i, day(i))));
    const { texts } = world.pages;
    await ingest(world.run({ ports: { pages: startingAfter(world, old) } }));
    await ask(world);

    // Every other run is killed: the first one before its first call, the next after it, and so on.
    const limits = { rewindPages: 3, batchPages: 2 };
    let moments = 0;
    let wasKilled = true;
    for (let moment = 0; wasKilled; moment += 1) {
      moments = moment;
      wasKilled = false;
      let calls = 0;
      const ports = through(world, async (effect) => {
        texts.push(arrive(texts.length, new Date(world.clock.time)));
        calls += 1;
        const isLast = calls === 1 + Math.floor(moment / 2);
        wasKilled ||= isLast;
        if (isLast && moment % 2 === 0) throw new Error('killed');
        const answer = await effect();
        if (isLast) throw new Error('killed');
        return answer;
      });
      const ended = ingest(world.run({ ports, limits })).catch((error: unknown) => String(error));
      expect(['rewinding', 'Error: killed']).toContain(await ended);
      world.clock.time += 60_000;
      const arrived = texts.length;
      expect(await ingest(world.run({ limits }))).toBe('rewinding');
      expect(world.uuids()).toEqual(expect.arrayContaining(names(arrived - old, old)));
      world.clock.time += 60_000;
    }
    expect(moments).toBeGreaterThan(20);
    expect((await stateOf(world)).rewind).toBeDefined();
    while ((await ingest(world.run({ limits }))) !== 'caught_up');
    expect(world.uuids().sort()).toEqual(names(texts.length).sort());
    expect((await stateOf(world)).lastRewind).toMatchObject({ delivered: old });
  });

  it('ends at a page without news that leaves the cursor as it was', async () => {
    const world = await begunLate();
    await ask(world);
    const limits = { rewindPages: 3, batchPages: 1 };
    const source: PageReader = {
      readPage: async (feed, position) => {
        const page = await world.pages.readPage(feed, position);
        const isLastOne = 'cursor' in page.next && page.next.cursor === '9' && page.records.length > 0;
        return isLastOne ? { ...page, hasMore: true } : page;
      },
    };
    expect(await ingest(world.run({ ports: { pages: source }, limits }))).toBe('rewinding');
    expect((await stateOf(world)).rewind).toMatchObject({ position: { cursor: '9' } });
    expect(await ingest(world.run({ limits }))).toBe('caught_up');
    expect((await stateOf(world)).rewind).toBeUndefined();
  });

  it('is left to another run that works on it', async () => {
    const world = await begunLate();
    await ask(world);
    const states = taken(world, ({ pending }) => pending?.rewind !== undefined);
    expect(await ingest(world.run({ ports: { states } }))).toBe('overtaken');
  });

  it('comes after the live feed in each run, and goes on in the next one', async () => {
    const world = await begunLate();
    await ask(world);
    for (let i = 0; i < 3; i += 1) {
      world.pages.texts.push(signIn(`E${9 + i}`));
      const before = world.uuids().length;
      expect(await ingest(world.run({ limits: { rewindPages: 1, batchPages: 1 } }))).toBe('rewinding');
      expect(world.uuids()[before]).toBe(`E${9 + i}`);
    }
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids().sort()).toEqual(names(12).sort());
  });

  it('waits for a live feed that has not caught up', async () => {
    const world = await begunLate();
    world.pages.texts.push(...events(9, 9));
    await ask(world);
    const run = outOfTimeAfterABatch(world);
    expect(await ingest(run)).toBe('out_of_time');
    expect((await stateOf(world)).rewind).toMatchObject({ position: { startTime: START_TIME } });
  });

  it('that runs out of time is no backlog of the live feed', async () => {
    const world = await begunLate();
    await ask(world);
    const run = outOfTimeAfterABatch(world);
    expect(await ingest(run)).toBe('rewinding');
    expect((await stateOf(world)).rewind).toMatchObject({ position: { cursor: '3' }, delivered: 3 });
  });

  it('that meets the limit of requests is no failure, and goes on', async () => {
    const world = await begunLate();
    await ask(world);
    const source: PageReader = {
      readPage: (feed, position) =>
        'cursor' in position && position.cursor === '3'
          ? Promise.reject(new TooManyRequests('slow down'))
          : world.pages.readPage(feed, position),
    };
    expect(await ingest(world.run({ ports: { pages: source }, limits: { batchPages: 1 } }))).toBe(
      'rewinding',
    );
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids().sort()).toEqual(names(9));
  });

  it('is finished by the next run when it died with a batch, also when another has replaced it', async () => {
    const world = await begunLate();
    await ask(world);
    const objects = instead(world.objects, { create: () => Promise.reject(new Error('killed')) });
    await expect(ingest(world.run({ ports: { objects } }))).rejects.toThrow('killed');
    const { pending } = await stateOf(world);
    expect(pending).toMatchObject({ rewind: { from: START_TIME }, count: 9 });
    await ask(world, { from: '2026-11-14T20:00:00.000Z', changed: true });
    world.clock.time += 60_000;
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids().sort()).toEqual(names(9));
    expect((await stateOf(world)).lastRewind).toMatchObject({ changed: true, delivered: 0 });
  });

  it('is given up without an alarm when the batch with which it died is refused', async () => {
    const world = await begunLate();
    await ask(world);
    const objects = instead(world.objects, { create: () => Promise.reject(new Error('killed')) });
    await expect(ingest(world.run({ ports: { objects } }))).rejects.toThrow('killed');
    const source = refusing(world, (position) => 'startTime' in position);
    expect(await ingest(world.run({ ports: { pages: source } }))).toBe('waiting');
    world.clock.time += 120_000;
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids().sort()).toEqual(names(9));
  });

  it('takes the place of a live position that is refused, if it was asked for after that', async () => {
    const world = await begunLate();
    // What it gives after somebody has asked from a time, it accepts.
    let isAsked = false;
    const source = refusing(world, (position) => {
      isAsked ||= 'startTime' in position;
      return !isAsked && 'cursor' in position && position.cursor === '9';
    });
    const run = () => ingest(world.run({ ports: { pages: source } }));
    await expect(run()).rejects.toThrow('refused');
    expect((await stateOf(world)).blocked).toMatchObject({ reason: 'refused' });
    await expect(run()).rejects.toThrow('refused');
    world.pages.texts.push(...events(3, 9));
    await ask(world);
    expect(await run()).toBe('caught_up');
    expect(world.uuids().sort()).toEqual(names(12).sort());
    expect(await stateOf(world)).toMatchObject({ live: { cursor: '12' } });
    expect((await stateOf(world)).blocked).toBeUndefined();
    world.pages.texts.push(signIn('E12'));
    expect(await run()).toBe('caught_up');
    expect(world.uuids()).toHaveLength(13);
  });

  it('that was asked for before does not, and the refusal is told after it', async () => {
    const world = await begunLate();
    await ask(world);
    const source = refusing(world, (position) => 'cursor' in position && position.cursor === '9');
    await expect(ingest(world.run({ ports: { pages: source } }))).rejects.toBeInstanceOf(RewindFeed);
    expect(world.uuids().sort()).toEqual(names(9));
    expect(await stateOf(world)).toMatchObject({ live: { cursor: '9' }, blocked: { reason: 'refused' } });
  });

  it('leaves a live position that is accepted again', async () => {
    const world = await begunLate();
    let isRefused = true;
    const source = refusing(world, (position) => isRefused && 'cursor' in position);
    await expect(ingest(world.run({ ports: { pages: source } }))).rejects.toThrow('refused');
    await ask(world);
    isRefused = false;
    world.pages.texts.push(signIn('E9'));
    expect(
      await ingest(world.run({ ports: { pages: source }, limits: { rewindPages: 1, batchPages: 1 } })),
    ).toBe('rewinding');
    expect((await stateOf(world)).blocked).toBeUndefined();
  });

  it('starts at its time again when its own cursor is refused, and says so', async () => {
    const world = await begunLate();
    await ask(world);
    let isRefused = true;
    const source = refusing(
      world,
      (position) => isRefused && 'cursor' in position && position.cursor === '3',
    );
    const refused = () => ingest(world.run({ ports: { pages: source }, limits: { batchPages: 1 } }));
    await expect(refused()).rejects.toThrow(
      new TryAgainLater(
        '1Password refuses the cursor of the rewind of signinattempts, which starts again from 2026-11-15T20:00:00.000Z',
      ),
    );
    await expect(refused()).rejects.toMatchObject({ cause: new RewindFeed('refused') });
    expect((await stateOf(world)).rewind).toMatchObject({
      position: { startTime: START_TIME },
      delivered: 3,
    });
    const isRestart = ({ rewind }: FeedState) => rewind !== undefined && 'startTime' in rewind.position;
    const states = taken(world, isRestart);
    expect(await ingest(world.run({ ports: { pages: source, states }, limits: { batchPages: 1 } }))).toBe(
      'overtaken',
    );
    isRefused = false;
    expect(await ingest(world.run({ ports: { pages: source } }))).toBe('caught_up');
    expect(world.uuids().sort()).toEqual(names(9));
  });

  it('fails when it is its time that the API refuses', async () => {
    const world = await begunLate();
    await ask(world);
    const source = refusing(world, (position) => 'startTime' in position);
    await expect(ingest(world.run({ ports: { pages: source } }))).rejects.toThrow(new RewindFeed('refused'));
    expect((await stateOf(world)).rewind).toBeDefined();
  });

  it('through pages that are all delivered is no repetition, and one in a circle is', async () => {
    const world = new MemoryFeed(events(60));
    await ingest(world.run());
    await ask(world);
    expect(await ingest(world.run({ limits: { idlePages: 2, batchPages: 3 } }))).toBe('caught_up');
    expect((await stateOf(world)).lastRewind).toMatchObject({ delivered: 0 });
    await ask(world);
    let requests = 0;
    const source: PageReader = {
      readPage: async (feed, position) => {
        const page = await world.pages.readPage(feed, position);
        if ('startTime' in position || ('cursor' in position && position.cursor !== '60')) requests += 1;
        const isEnd = 'cursor' in page.next && page.next.cursor === '6';
        return isEnd ? { ...page, next: { cursor: '0' } } : page;
      },
    };
    expect(await ingest(world.run({ ports: { pages: source } }))).toBe('stalled');
    expect(requests).toBeLessThanOrEqual(2 + LIMITS.idlePages + 3);
    expect(world.uuids()).toEqual(names(60));
    expect((await stateOf(world)).blocked).toBeUndefined();
  });

  it('skips what has other bytes, counts it, and delivers it when asked to', async () => {
    const world = new MemoryFeed(events(2));
    await ingest(world.run());
    world.pages.texts[1] = signIn('E1', { type: 'mfa_ok' });
    await ask(world);
    await ingest(world.run());
    expect(world.uuids()).toEqual(names(2));
    expect((await stateOf(world)).lastRewind).toMatchObject({ delivered: 0, skipped: 1 });
    await ask(world, { ...ALL, changed: true });
    await ingest(world.run());
    expect(world.uuids()).toEqual(['E0', 'E1', 'E1']);
  });

  it('to a time asks the API for no more than that, and delivers no more', async () => {
    const at = (uuid: string, hour: number) => signIn(uuid, { timestamp: `2026-11-20T${hour}:00:00Z` });
    const world = new MemoryFeed([at('E0', 10), at('E1', 11), at('E2', 12), at('E3', 13)]);
    const source: PageReader = {
      readPage: (feed, position) =>
        world.pages.readPage(
          feed,
          'endTime' in position || 'cursor' in position ? position : { cursor: '4' },
        ),
    };
    await ingest(world.run({ ports: { pages: source } }));
    const request = { from: '2026-11-20T10:00:00.000Z', to: '2026-11-20T12:00:00.000Z', changed: false };
    await ask(world, request);
    expect(await ingest(world.run({ ports: { pages: source } }))).toBe('caught_up');
    expect(world.uuids()).toEqual(['E0', 'E1']);
    expect(world.pages.requests).toContainEqual({ startTime: request.from, endTime: request.to });
  });
});

describe('an announced batch', () => {
  /** A world in which a run announced the first batch and died before the call that `dies` names. */
  async function announcedWorld(dies: 'store' | 'commit'): Promise<MemoryFeed> {
    const world = new MemoryFeed([...events(2), BAD]);
    let positions = 0;
    const ports = through(world, (effect, what) => {
      positions += what === 'position' ? 1 : 0;
      if (positions === 2 || (what === 'events' && dies === 'store')) throw new Error('killed');
      return effect();
    });
    await expect(ingest(world.run({ ports }))).rejects.toThrow('killed');
    expect((await stateOf(world)).pending).toMatchObject({ count: 3 });
    return world;
  }

  it('is stored by the next run, as it was announced, though more has arrived', async () => {
    const world = await announcedWorld('store');
    world.pages.texts.push(...events(2, 2));
    world.clock.time += 60_000;
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids()).toEqual(names(4));
    const [first = ''] = world.delivered();
    expect(first).toContain('"p_parse_time":"2026-11-22 20:00:00.000000000"');
    expect(world.quarantined()).toHaveLength(1);
  });

  it('is stored under the same key and in the same bytes whenever it is finished: no clock has a part in it', async () => {
    const world = await announcedWorld('store');
    const tried: StoredObject[] = [];
    const objects = instead(world.objects, {
      create: (object) => {
        tried.push(object);
        if (object.key.startsWith('logs/')) throw new Error('killed');
        return world.objects.create(object);
      },
    });
    for (let run = 0; run < 2; run += 1) {
      world.clock.time += 30_000;
      await expect(ingest(world.run({ ports: { objects } }))).rejects.toThrow('killed');
    }
    world.clock.time += 30_000;
    await ingest(world.run());
    const stored = [...world.objects.objects.values()];
    expect(stored).toHaveLength(2);
    expect(tried).toEqual([...stored, ...stored]);
  });

  it('whose cursor is refused is suspect, loudly; one that cannot be read just now is not', async () => {
    const world = await announcedWorld('store');
    const failing = (error: Error) =>
      world.run({ ports: { pages: { readPage: () => Promise.reject(error) } } });
    await expect(ingest(failing(new TryAgainLater('down')))).rejects.toThrow(TryAgainLater);
    expect((await stateOf(world)).suspect).toBeUndefined();
    await expect(ingest(failing(new RewindFeed('refused')))).rejects.toThrow(RewindFeed);
    expect((await stateOf(world)).suspect).toEqual({});
  });

  it('that another run suspects at the same moment is left to it', async () => {
    const world = await announcedWorld('store');
    world.pages.texts.unshift(signIn('LATE'));
    const states = taken(world, ({ suspect }) => suspect !== undefined);
    expect(await ingest(world.run({ ports: { states } }))).toBe('overtaken');
  });

  it('is told of once, by the run that commits it', async () => {
    const world = await announcedWorld('commit');
    await ingest(world.run());
    await ingest(world.run());
    expect(world.steps.filter(({ kind }) => kind === 'committed')).toMatchObject([
      { events: 2, rejected: 1 },
    ]);
  });

  /** A batch that was announced by a release which lets more pass, and died before it stored the events. */
  async function announcedByAnother(): Promise<MemoryFeed> {
    const world = new MemoryFeed([signIn('E0'), '{"uuid":"BAD"}', signIn('E1', { p_row_id: 'x' })]);
    const objects = instead(world.objects, {
      create: (object) => {
        if (object.key.startsWith('logs/')) throw new Error('killed');
        return world.objects.create(object);
      },
    });
    const before = world.run({ ports: { objects }, source: { standardFields: false } });
    await expect(ingest(before)).rejects.toThrow('killed');
    return world;
  }

  const setAside = (world: MemoryFeed) =>
    world.quarantined().map((line) => (JSON.parse(line) as { record: { uuid: string } }).record.uuid);

  it('is announced anew by a release that judges otherwise: no two ever store one batch', async () => {
    const world = await announcedByAnother();
    expect(await ingest(world.run())).toBe('waiting');
    expect(world.steps).toContainEqual({ kind: 'reread_differs' });
    expect(world.uuids()).toEqual([]);
    expect(setAside(world)).toEqual(['BAD']);
    world.clock.time += 120_000;
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids()).toEqual(['E0']);
    expect(setAside(world).sort()).toEqual(['BAD', 'BAD', 'E1']);
  });

  it('is finished by a release that judges alike', async () => {
    const world = await announcedByAnother();
    expect(await ingest(world.run({ source: { standardFields: false, label: 'New' } }))).toBe('caught_up');
    expect(world.uuids()).toEqual(['E0', 'E1']);
  });

  it('does not hold the feed up for ever when its replay is but empty pages', async () => {
    const world = await announcedWorld('store');
    let requests = 0;
    const source = {
      readPage: (): Promise<Page> => {
        requests += 1;
        return Promise.resolve({ records: [], next: { cursor: `x${requests}` }, hasMore: true });
      },
    };
    expect(await ingest(world.run({ ports: { pages: source } }))).toBe('waiting');
    expect(requests).toBeLessThan(20);
    world.clock.time += 120_000;
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids()).toEqual(names(2));
  });

  it('is not given up when time is short', async () => {
    const world = await announcedWorld('store');
    world.clock.left = 1_000;
    expect(await ingest(world.run())).toBe('out_of_time');
    expect((await stateOf(world)).pending).toBeDefined();
  });

  it('is not stored by a run whose time is over, but by the next one', async () => {
    const world = new MemoryFeed(events(2));
    const states = instead(world.states, {
      write: (...args) => {
        // The machine was put to sleep once the batch was announced.
        if (args[1].pending !== undefined) world.clock.left = 0;
        return world.states.write(...args);
      },
    });
    expect(await ingest(world.run({ ports: { states } }))).toBe('out_of_time');
    expect((await stateOf(world)).pending).toBeDefined();
    expect(world.objects.objects.size).toBe(0);
    world.clock.left = 55_000;
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids()).toEqual(names(2));
  });

  it('that no run has time to read again is announced again, as much as a run has time for', async () => {
    const world = new MemoryFeed([...events(9)]);
    const objects = instead(world.objects, {
      create: () => Promise.reject(new Error('killed')),
    });
    await expect(ingest(world.run({ ports: { objects } }))).rejects.toThrow('killed');
    expect((await stateOf(world)).pending).toMatchObject({ count: 9 });
    /** A run in which the API takes 30 seconds for a page, and no answer is awaited into the reserve. */
    const slowRun = () => {
      world.clock.time += 60_000;
      world.clock.left = 55_000;
      const source = {
        readPage: (...args: Parameters<typeof world.pages.readPage>) => {
          world.clock.left = Math.max(8_000, world.clock.left - 30_000);
          if (world.clock.left === 8_000) return Promise.reject(new TryAgainLater('too slow'));
          return world.pages.readPage(...args);
        },
      };
      return ingest(world.run({ ports: { pages: source } })).catch((error: unknown) => String(error));
    };
    const failed = 'TryAgainLater: too slow';
    const outcomes = [];
    for (let minute = 0; minute < 7; minute += 1) outcomes.push(await slowRun());
    // Tried once more, marked after two minutes, the time noted in the next run, withdrawn two minutes later: then a page a minute.
    expect(outcomes).toEqual([failed, failed, 'waiting', 'waiting', failed, failed, 'caught_up']);
    expect(world.uuids()).toEqual(names(9));
  });

  it.each([
    ['a minute', 60_000, undefined],
    ['two minutes', 120_000, { since: '2026-11-22T20:02:00.000Z' }],
  ])('whose cursor stands is given up only when it is old: %s', async (_age, age, suspect) => {
    const world = await announcedWorld('store');
    world.clock.time += age;
    const page = { records: [], next: { startTime: START_TIME }, hasMore: true };
    const run = world.run({ ports: { pages: { readPage: () => Promise.resolve(page) } } });
    expect(await ingest(run)).toBe(suspect === undefined ? 'stalled' : 'waiting');
    expect((await stateOf(world)).suspect).toEqual(suspect);
  });

  it('stays as it is while the API cannot be reached at all', async () => {
    const world = await announcedWorld('store');
    world.clock.time += 3_600_000;
    const down = { readPage: () => Promise.reject(new TryAgainLater('down')) };
    await expect(ingest(world.run({ ports: { pages: down } }))).rejects.toThrow('down');
    expect((await stateOf(world)).suspect).toBeUndefined();
  });

  it('that was stored is only committed', async () => {
    const world = await announcedWorld('commit');
    const before = world.pages.requests.length;
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.pages.requests.slice(before)).toEqual([{ cursor: '3' }]);
    expect(world.uuids()).toEqual(names(2));
  });

  it('waits from a time on at which its mark is in the store, however late that is', async () => {
    const world = await announcedWorld('store');
    world.pages.texts.unshift(signIn('LATE'));
    // The machine sleeps for two minutes before its mark is written.
    const states = instead(world.states, {
      write: (...args) => {
        if (args[1].suspect !== undefined && args[1].suspect.since === undefined) world.clock.time += 120_000;
        return world.states.write(...args);
      },
    });
    expect(await ingest(world.run({ ports: { states } }))).toBe('waiting');
    expect((await stateOf(world)).suspect).toEqual({ since: '2026-11-22T20:02:00.000Z' });
    world.clock.time += 119_999;
    expect(await ingest(world.run())).toBe('waiting');
    world.clock.time += 1;
    expect(await ingest(world.run())).toBe('caught_up');
  });

  it('whose replay differs waits for all who may work on it, and is then announced anew', async () => {
    const world = await announcedWorld('store');
    world.pages.texts.unshift(signIn('LATE'));
    world.clock.time += 60_000;
    expect(await ingest(world.run())).toBe('waiting');
    expect(world.steps).toContainEqual({ kind: 'reread_differs' });
    world.clock.time += 60_000;
    expect(await ingest(world.run())).toBe('waiting');
    expect(world.uuids()).toEqual([]);
    world.clock.time += 60_000;
    expect(await ingest(world.run())).toBe('caught_up');
    expect(world.uuids()).toEqual(['LATE', ...names(2)]);
  });
});

describe('what a batch says of itself', () => {
  it('counts late events against the newest before them', async () => {
    const world = new MemoryFeed([
      signIn('E0', { timestamp: '2026-11-22T19:00:00Z' }),
      signIn('E1', { timestamp: '2026-11-22T19:59:00Z' }),
    ]);
    await ingest(world.run());
    world.pages.texts.push(
      signIn('E2', { timestamp: '2026-11-22T19:48:59.9Z' }),
      signIn('E3', { timestamp: '2026-11-22T19:49:00Z' }),
    );
    await ingest(world.run());
    expect(world.steps.filter(({ kind }) => kind === 'committed')).toMatchObject([
      { events: 2, lateEvents: 0 },
      { events: 2, lateEvents: 1 },
    ]);
  });

  it('takes no event from the future for the newest', async () => {
    const world = new MemoryFeed([
      signIn('E0', { timestamp: '2026-11-22T19:59:00Z' }),
      signIn('E1', { timestamp: '2031-01-01T00:00:00Z' }),
      signIn('E2', { timestamp: '2026-11-22T19:59:30Z' }),
    ]);
    await ingest(world.run());
    expect(world.steps).toContainEqual(
      expect.objectContaining({ kind: 'committed', events: 3, lateEvents: 0 }),
    );
    expect((await stateOf(world)).newestEventTime).toBe('2026-11-22 19:59:30.000000000');
  });

  it('names the fields that no schema knows', async () => {
    const world = new MemoryFeed([
      signIn('E0', { account_uuid: 'A', target_user: { user_type: 'user', name: 'N' } }),
    ]);
    await ingest(world.run());
    expect(world.steps).toContainEqual({
      kind: 'unknown_fields',
      fields: ['account_uuid', 'target_user.user_type'],
    });
  });
});
