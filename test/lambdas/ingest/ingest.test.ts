import { describe, expect, it } from 'vitest';
import { TooManyRequests, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { LIMITS } from '../../../lambdas/ingest/limits.ts';
import type { PageReader, Page } from '../../../lambdas/ingest/ports.ts';
import { rejectedRecordOf } from '../../support/delivered-lines.ts';
import { INVALID_UTF8 } from '../../support/invalid-utf8.ts';
import { events, INVALID, uuids } from '../../support/ports/events.ts';
import { withOverrides } from '../../support/ports/overrides.ts';
import { MemoryFeed, signIn, SIGN_INS, SOURCE, START_TIME } from '../../support/ports/run.ts';
import { rawBytes } from '../../support/raw-text.ts';

/** Revision of a state that is created at the time of a new MemoryClock. */
const FIRST_REVISION = Date.parse('2026-11-22T20:00:00.000Z');

describe('ingest', () => {
  it('delivers a backlog once and in order, and is caught up', async () => {
    const memory = new MemoryFeed(events(10));
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(10));
    expect(await memory.state()).toMatchObject({
      live: { cursor: '10' },
      lastObjectAt: '2026-11-22T20:00:00.000Z',
    });
  });

  it('reads the first page from the start time, and the next ones by cursor', async () => {
    const memory = new MemoryFeed(events(4));
    await ingest(memory.run());
    expect(memory.pages.requests).toEqual([{ startTime: START_TIME }, { cursor: '3' }]);
  });

  it('delivers events that arrive later, and writes nothing if there are none', async () => {
    const memory = new MemoryFeed(events(2));
    await ingest(memory.run());
    const before = await memory.state();
    await ingest(memory.run());
    expect(await memory.state()).toEqual(before);
    memory.pages.records.push(signIn('E2'));
    await ingest(memory.run());
    expect(memory.uuids()).toEqual(uuids(3));
    expect(memory.objects.objects.size).toBe(2);
  });

  it('stores the cursor of an empty first page', async () => {
    const memory = new MemoryFeed([]);
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(await memory.state()).toMatchObject({ revision: FIRST_REVISION + 1, live: { cursor: '0' } });
    expect(memory.objects.objects.size).toBe(0);
  });

  it('creates several objects for a backlog that is larger than a batch', async () => {
    const memory = new MemoryFeed(events(10));
    await ingest(memory.run({ limits: { batchRecords: 6 } }));
    expect(memory.objects.objects.size).toBe(2);
    expect(memory.uuids()).toEqual(uuids(10));
  });

  it.each([{ batchBytes: 1 }, { batchPages: 1 }])('closes a batch at %o', async (limits) => {
    const memory = new MemoryFeed(events(9));
    await ingest(memory.run({ limits }));
    expect(memory.objects.objects.size).toBe(3);
  });

  it('continues while there is enough time to store what it reads', async () => {
    const memory = new MemoryFeed(events(2));
    memory.clock.left = LIMITS.reserveMs;
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(2));
  });

  it('ends when time is short, and the next run continues', async () => {
    const memory = new MemoryFeed(events(9));
    memory.clock.left = 1_000;
    expect(await ingest(memory.run())).toBe('out_of_time');
    memory.clock.left = 10_000;
    const run = memory.run({ limits: { batchRecords: 3 } });
    const { objects } = run.ports;
    const slow = withOverrides(objects, {
      create: (object) => {
        memory.clock.left -= 4_000;
        return objects.create(object);
      },
    });
    expect(await ingest({ ...run, ports: { ...run.ports, objects: slow } })).toBe('out_of_time');
    // The second batch was collected while the first one was stored, so it only had to be stored.
    expect(memory.uuids()).toEqual(uuids(6));
    memory.clock.left = 55_000;
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(9));
  });

  it('does not limit the live feed to the number of pages of a rewind', async () => {
    const memory = new MemoryFeed(events(9));
    expect(await ingest(memory.run({ limits: { rewindPages: 1, batchPages: 1 } }))).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(9));
  });

  it('delivers what it has read before the rate limit, and does not fail', async () => {
    const memory = new MemoryFeed(events(6));
    const pages: PageReader = {
      readPage: (feed, position) =>
        'cursor' in position
          ? Promise.reject(new TooManyRequests('slow down'))
          : memory.pages.readPage(feed, position),
    };
    expect(await ingest(memory.run({ ports: { pages } }))).toBe('rate_limited');
    expect(memory.uuids()).toEqual(uuids(3));
  });

  it('delivers what it has read before a page that fails, and then fails', async () => {
    const memory = new MemoryFeed(events(6));
    const failingPages = {
      readPage: async (...args: Parameters<typeof memory.pages.readPage>): Promise<Page> => {
        if (memory.pages.requests.length > 0) throw new TryAgainLater('down');
        return memory.pages.readPage(...args);
      },
    };
    await expect(ingest(memory.run({ ports: { pages: failingPages } }))).rejects.toThrow('down');
    expect(memory.uuids()).toEqual(uuids(3));
  });
});

describe('rejected records', () => {
  const invalid = '{"uuid":"BAD","timestamp":"yesterday"}';

  it('are quarantined unchanged, and do not block other records', async () => {
    const memory = new MemoryFeed([signIn('E0'), invalid, signIn('E1')]);
    await ingest(memory.run());
    expect(memory.uuids()).toEqual(['E0', 'E1']);
    expect(memory.quarantined()).toEqual([
      '{"log_type":"OnePassword.SignInAttempt","source_id":"0e7d0c1c-9b0f-4c53-8f2e-5d8d3d2f7a10","source_label":"1Password",' +
        '"time":"2026-11-22T20:00:00.000Z","position":{"startTime":"2026-11-15T20:00:00.000Z"},' +
        '"reasons":[{"path":"/timestamp","keyword":"format","message":"must match format \\"date-time\\""}],' +
        `"record":${invalid}}`,
    ]);
  });

  it('alone create no object of events', async () => {
    const memory = new MemoryFeed([invalid]);
    await ingest(memory.run());
    expect(memory.delivered()).toEqual([]);
    expect(memory.quarantined()).toHaveLength(1);
    expect((await memory.state()).lastObjectAt).toBeUndefined();
  });

  it('that are not valid JSON are quarantined as strings', async () => {
    const memory = new MemoryFeed(['{"uuid":nil}', signIn('E0')]);
    await ingest(memory.run());
    expect(memory.uuids()).toEqual(['E0']);
    expect(JSON.parse(memory.quarantined()[0]!)).toMatchObject({
      reasons: [{ path: '', keyword: 'json', message: 'must be JSON' }],
      record_text: '{"uuid":nil}',
    });
  });

  it.each(INVALID_UTF8)('that are not valid UTF-8 are quarantined as bytes: %s', async (_, bad) => {
    const memory = new MemoryFeed([signIn('E0'), bad, signIn('Zoë'), bad]);
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(['E0', 'Zoë']);
    const [line = '', ...others] = memory.quarantined();
    expect(others).toEqual([]);
    expect(JSON.parse(line)).toEqual({
      log_type: SIGN_INS.logType,
      source_id: SOURCE.id,
      source_label: SOURCE.label,
      time: '2026-11-22T20:00:00.000Z',
      position: { startTime: START_TIME },
      reasons: [{ path: '', keyword: 'utf8', message: 'must be UTF-8' }],
      record_base64: rawBytes(bad).toString('base64'),
    });
    expect(rejectedRecordOf(line)).toBe(bad);
    // The feed continues, and the API returns the record again, among other ones.
    memory.pages.records.push(signIn('E1'), bad, '"é"');
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(['E0', 'Zoë', 'E1']);
    expect(memory.quarantined().map(rejectedRecordOf)).toEqual([bad, '"é"']);
  });

  it.each(['null', '1', '"text"', '[]', '{}'])('can be %s', async (record) => {
    const memory = new MemoryFeed([record, signIn('E0')]);
    await ingest(memory.run());
    expect(memory.uuids()).toEqual(['E0']);
    expect(memory.quarantined()[0]).toContain(`"record":${record}}`);
  });
});

describe('progress reports', () => {
  it('contain every step of a batch', async () => {
    const memory = new MemoryFeed([signIn('E0'), INVALID, signIn('E0')]);
    await ingest(memory.run());
    const state = await memory.state();
    const [rejected, stored] = [...memory.objects.objects.keys()];
    expect(memory.steps).toEqual([
      { kind: 'state', state: expect.objectContaining({ revision: FIRST_REVISION }) as unknown },
      { kind: 'page', records: 3, repeats: 1 },
      { kind: 'state', state: expect.objectContaining({ revision: FIRST_REVISION + 1 }) as unknown },
      {
        kind: 'quarantined',
        key: rejected,
        records: 1,
        firstReasons: [{ path: '', keyword: 'required', message: "must have required property 'timestamp'" }],
      },
      { kind: 'state', state },
      { kind: 'committed', key: stored, events: 1, lateEvents: 0, rejected: 1, skipped: 0 },
    ]);
    memory.steps.length = 0;
    await ingest(memory.run());
    expect(memory.steps[0]).toEqual({ kind: 'state', state });
  });

  it('count late events relative to the newest event before them', async () => {
    const memory = new MemoryFeed([
      signIn('E0', { timestamp: '2026-11-22T19:00:00Z' }),
      signIn('E1', { timestamp: '2026-11-22T19:59:00Z' }),
    ]);
    await ingest(memory.run());
    memory.pages.records.push(
      signIn('E2', { timestamp: '2026-11-22T19:48:59.9Z' }),
      signIn('E3', { timestamp: '2026-11-22T19:49:00Z' }),
    );
    await ingest(memory.run());
    expect(memory.steps.filter(({ kind }) => kind === 'committed')).toMatchObject([
      { events: 2, lateEvents: 0 },
      { events: 2, lateEvents: 1 },
    ]);
  });

  it('do not treat an event in the future as the newest', async () => {
    const memory = new MemoryFeed([
      signIn('E0', { timestamp: '2026-11-22T19:59:00Z' }),
      signIn('E1', { timestamp: '2031-01-01T00:00:00Z' }),
      signIn('E2', { timestamp: '2026-11-22T19:59:30Z' }),
    ]);
    await ingest(memory.run());
    expect(memory.steps).toContainEqual(
      expect.objectContaining({ kind: 'committed', events: 3, lateEvents: 0 }),
    );
    expect((await memory.state()).newestEventTime).toBe('2026-11-22 19:59:30.000000000');
  });

  it('name the fields that no schema contains', async () => {
    const memory = new MemoryFeed([
      signIn('E0', { account_uuid: 'A', target_user: { user_type: 'user', name: 'N' } }),
    ]);
    await ingest(memory.run());
    expect(memory.steps).toContainEqual({
      kind: 'unknown_fields',
      paths: ['account_uuid', 'target_user.user_type'],
      others: 0,
    });
  });
});
