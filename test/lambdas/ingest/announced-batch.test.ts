import { describe, expect, it } from 'vitest';
import { RewindFeed, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { eventObjectKey } from '../../../lambdas/ingest/objects.ts';
import type { Page, StoredObject } from '../../../lambdas/ingest/ports.ts';
import { events, INVALID, uuids } from '../../support/ports/events.ts';
import { interceptedPorts, type Written } from '../../support/ports/intercepted-ports.ts';
import { overtakenAt, withOverrides } from '../../support/ports/overrides.ts';
import { MemoryFeed, signIn, SIGN_INS, START_TIME } from '../../support/ports/run.ts';
import { NO_RECORDS } from '../../support/records.ts';

describe('a batch', () => {
  /** What a run writes for one batch, in order. */
  async function writesOfOneBatch(): Promise<Written[]> {
    const memory = new MemoryFeed([signIn('E0'), INVALID]);
    const writes: Written[] = [];
    const ports = interceptedPorts(memory, (call, written) => {
      if (written !== undefined) writes.push(written);
      return call();
    });
    expect(await ingest(memory.run({ ports }))).toBe('caught_up');
    return writes;
  }

  it('is announced before any of it is stored', async () => {
    const writes = await writesOfOneBatch();
    expect(writes.slice(0, 2)).toEqual(['position', 'announcement']); // the first position is the start time
    expect(writes.indexOf('announcement')).toBeLessThan(writes.indexOf('rejected records'));
    expect(writes.indexOf('announcement')).toBeLessThan(writes.indexOf('events'));
  });

  it('is committed only after all of it is stored, the events last', async () => {
    expect((await writesOfOneBatch()).slice(2)).toEqual(['rejected records', 'events', 'position']);
  });

  it.each(['before', 'after'])(
    'is delivered exactly once if a run is killed %s any of its calls',
    async (when) => {
      const all = uuids(9);
      let kills = 0;
      for (let fatal = 1; fatal <= 40; fatal += 1) {
        const memory = new MemoryFeed([...events(4), INVALID, ...events(5, 4)]);
        let calls = 0;
        const ports = interceptedPorts(memory, async (call) => {
          calls += 1;
          const isFatal = calls === fatal;
          if (isFatal && when === 'before') throw new Error('killed');
          const result = await call();
          if (isFatal) throw new Error('killed');
          return result;
        });
        await ingest(memory.run({ ports, limits: { batchRecords: 6 } })).catch(() => (kills += 1));
        memory.clock.time += 60_000;
        expect(await ingest(memory.run())).toBe('caught_up');
        expect(memory.uuids()).toEqual(all);
        expect(memory.quarantined()).toHaveLength(1);
      }
      expect(kills).toBeGreaterThan(10);
    },
  );
});

describe('an announced batch', () => {
  it.each(['store', 'commit'] as const)(
    'is not committed if somebody else wrote an object of another size at its key, killed before the %s',
    async (killedBefore) => {
      const memory = await feedWithAnnouncement(killedBefore);
      const { pending, live } = await memory.state();
      expect(pending?.bytes).toBeGreaterThan(0);
      const { config } = memory.run();
      const key = eventObjectKey(config, await memory.state(), pending!);
      const ours = memory.objects.objects.get(key);
      memory.objects.objects.set(key, { key, body: Buffer.from('not ours'), metadata: {} });
      for (let run = 0; run < 2; run += 1) {
        await expect(ingest(memory.run())).rejects.toThrow(
          `${key} is not the object of the announced batch: it has 8 bytes, not ${pending?.bytes}; move it out of the bucket, and find out what wrote it`,
        );
        expect(await memory.state()).toMatchObject({ live, pending });
      }
      // The operator moves it away.
      if (ours === undefined) memory.objects.objects.delete(key);
      else memory.objects.objects.set(key, ours);
      expect(await ingest(memory.run())).toBe('caught_up');
      expect(memory.uuids()).toEqual(uuids(2));
    },
  );

  it('that an earlier version announced has no size, and its object is trusted', async () => {
    const memory = await feedWithAnnouncement('commit');
    const state = await memory.state();
    const { bytes, ...pending } = state.pending!;
    expect(bytes).toBeGreaterThan(0);
    await memory.states.write(SIGN_INS, { ...state, revision: state.revision + 1, pending });
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(2));
  });

  it('is announced again if its lines are compressed to another size now', async () => {
    const memory = await feedWithAnnouncement('store');
    const state = await memory.state();
    const pending = { ...state.pending!, bytes: state.pending!.bytes! + 1 };
    await memory.states.write(SIGN_INS, { ...state, revision: state.revision + 1, pending });
    expect(await ingest(memory.run())).toBe('waiting');
    memory.clock.time += 120_000;
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(2));
  });

  /** A feed whose first run announced a batch, and was killed before it stored or committed it. */
  async function feedWithAnnouncement(killedBefore: 'store' | 'commit'): Promise<MemoryFeed> {
    const memory = new MemoryFeed([...events(2), INVALID]);
    let positions = 0;
    const ports = interceptedPorts(memory, (call, written) => {
      positions += written === 'position' ? 1 : 0;
      if (positions === 2 || (written === 'events' && killedBefore === 'store')) throw new Error('killed');
      return call();
    });
    await expect(ingest(memory.run({ ports }))).rejects.toThrow('killed');
    expect((await memory.state()).pending).toMatchObject({ count: 3 });
    return memory;
  }

  it('is stored by the next run as it was announced, even if more records have arrived', async () => {
    const memory = await feedWithAnnouncement('store');
    memory.pages.records.push(...events(2, 2));
    memory.clock.time += 60_000;
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(4));
    const [first = ''] = memory.delivered();
    expect(first).toContain('"p_parse_time":"2026-11-22 20:00:00.000000000"');
    expect(memory.quarantined()).toHaveLength(1);
  });

  it('has the same key and the same bytes whenever it is finished', async () => {
    const memory = await feedWithAnnouncement('store');
    const tried: StoredObject[] = [];
    const objects = withOverrides(memory.objects, {
      create: (object) => {
        tried.push(object);
        if (object.key.startsWith('logs/')) throw new Error('killed');
        return memory.objects.create(object);
      },
    });
    for (let run = 0; run < 2; run += 1) {
      memory.clock.time += 30_000;
      await expect(ingest(memory.run({ ports: { objects } }))).rejects.toThrow('killed');
    }
    memory.clock.time += 30_000;
    await ingest(memory.run());
    const stored = [...memory.objects.objects.values()];
    expect(stored).toHaveLength(2);
    expect(tried).toEqual([...stored, ...stored]);
  });

  it('becomes suspect if its position is refused, but not if the API fails temporarily', async () => {
    const memory = await feedWithAnnouncement('store');
    const failing = (error: Error) =>
      memory.run({ ports: { pages: { readPage: () => Promise.reject(error) } } });
    await expect(ingest(failing(new TryAgainLater('down')))).rejects.toThrow(TryAgainLater);
    expect((await memory.state()).suspect).toBeUndefined();
    await expect(ingest(failing(new RewindFeed('refused')))).rejects.toThrow(RewindFeed);
    expect((await memory.state()).suspect).toEqual({});
  });

  it('is left to another run that marks it as suspect at the same time', async () => {
    const memory = await feedWithAnnouncement('store');
    memory.pages.records.unshift(signIn('LATE'));
    const states = overtakenAt(memory.states, ({ suspect }) => suspect !== undefined);
    expect(await ingest(memory.run({ ports: { states } }))).toBe('overtaken');
  });

  it('is reported once, by the run that commits it', async () => {
    const memory = await feedWithAnnouncement('commit');
    await ingest(memory.run());
    await ingest(memory.run());
    expect(memory.steps.filter(({ kind }) => kind === 'committed')).toMatchObject([
      { events: 2, rejected: 1 },
    ]);
  });

  /** A feed whose first run announced a batch with a less strict release, and was killed before it stored the events. */
  async function feedWithOtherRelease(): Promise<MemoryFeed> {
    const memory = new MemoryFeed([signIn('E0'), '{"uuid":"BAD"}', signIn('E1', { p_row_id: 'x' })]);
    const objects = withOverrides(memory.objects, {
      create: (object) => {
        if (object.key.startsWith('logs/')) throw new Error('killed');
        return memory.objects.create(object);
      },
    });
    const before = memory.run({ ports: { objects }, source: { standardFields: false } });
    await expect(ingest(before)).rejects.toThrow('killed');
    return memory;
  }

  const rejectedUuids = (memory: MemoryFeed) =>
    memory.quarantined().map((line) => (JSON.parse(line) as { record: { uuid: string } }).record.uuid);

  it('is announced again by a release that validates its records differently', async () => {
    const memory = await feedWithOtherRelease();
    expect(await ingest(memory.run())).toBe('waiting');
    expect(memory.steps).toContainEqual({ kind: 'reread_differs' });
    expect(memory.uuids()).toEqual([]);
    expect(rejectedUuids(memory)).toEqual(['BAD']);
    memory.clock.time += 120_000;
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(['E0']);
    expect(rejectedUuids(memory).sort()).toEqual(['BAD', 'BAD', 'E1']);
  });

  it('is finished by a release that validates its records the same way', async () => {
    const memory = await feedWithOtherRelease();
    expect(await ingest(memory.run({ source: { standardFields: false, label: 'New' } }))).toBe('caught_up');
    expect(memory.uuids()).toEqual(['E0', 'E1']);
  });

  it('does not block the feed forever if reading it again returns only empty pages', async () => {
    const memory = await feedWithAnnouncement('store');
    let requests = 0;
    const pages = {
      readPage: (): Promise<Page> => {
        requests += 1;
        return Promise.resolve({ records: NO_RECORDS, next: { cursor: `x${requests}` }, hasMore: true });
      },
    };
    expect(await ingest(memory.run({ ports: { pages } }))).toBe('waiting');
    expect(requests).toBeLessThan(20);
    memory.clock.time += 120_000;
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(2));
  });

  it('is not withdrawn if time is short', async () => {
    const memory = await feedWithAnnouncement('store');
    memory.clock.left = 1_000;
    expect(await ingest(memory.run())).toBe('out_of_time');
    expect((await memory.state()).pending).toBeDefined();
  });

  it('is not stored by a run whose time is over, but by the next run', async () => {
    const memory = new MemoryFeed(events(2));
    const states = withOverrides(memory.states, {
      write: (...args) => {
        // The machine sleeps after the announcement.
        if (args[1].pending !== undefined) memory.clock.left = 0;
        return memory.states.write(...args);
      },
    });
    expect(await ingest(memory.run({ ports: { states } }))).toBe('out_of_time');
    expect((await memory.state()).pending).toBeDefined();
    expect(memory.objects.objects.size).toBe(0);
    memory.clock.left = 55_000;
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(2));
  });

  it('is announced again in smaller batches if no run has enough time to read it', async () => {
    const memory = new MemoryFeed([...events(9)]);
    const objects = withOverrides(memory.objects, {
      create: () => Promise.reject(new Error('killed')),
    });
    await expect(ingest(memory.run({ ports: { objects } }))).rejects.toThrow('killed');
    expect((await memory.state()).pending).toMatchObject({ count: 9 });
    /** A run in which each page takes 30 seconds, and no request lasts into the reserved time. */
    const slowRun = () => {
      memory.clock.time += 60_000;
      memory.clock.left = 55_000;
      const pages = {
        readPage: (...args: Parameters<typeof memory.pages.readPage>) => {
          memory.clock.left = Math.max(8_000, memory.clock.left - 30_000);
          if (memory.clock.left === 8_000) return Promise.reject(new TryAgainLater('too slow'));
          return memory.pages.readPage(...args);
        },
      };
      return ingest(memory.run({ ports: { pages } })).catch((error: unknown) => String(error));
    };
    const failed = 'TryAgainLater: too slow';
    const outcomes = [];
    for (let minute = 0; minute < 7; minute += 1) outcomes.push(await slowRun());
    // Tried twice; marked after two minutes, with the time of the mark in the next run; withdrawn after two more; then a page per minute.
    expect(outcomes).toEqual([failed, failed, 'waiting', 'waiting', failed, failed, 'caught_up']);
    expect(memory.uuids()).toEqual(uuids(9));
  });

  it.each([
    ['a minute', 60_000, undefined],
    ['two minutes', 120_000, { since: '2026-11-22T20:02:00.000Z' }],
  ])(
    'becomes suspect if the cursor is unchanged, but only after two minutes: %s',
    async (_age, age, suspect) => {
      const memory = await feedWithAnnouncement('store');
      memory.clock.time += age;
      const page = { records: NO_RECORDS, next: { startTime: START_TIME }, hasMore: true };
      const run = memory.run({ ports: { pages: { readPage: () => Promise.resolve(page) } } });
      expect(await ingest(run)).toBe(suspect === undefined ? 'stalled' : 'waiting');
      expect((await memory.state()).suspect).toEqual(suspect);
    },
  );

  it('stays as it is while the API cannot be reached', async () => {
    const memory = await feedWithAnnouncement('store');
    memory.clock.time += 3_600_000;
    const down = { readPage: () => Promise.reject(new TryAgainLater('down')) };
    await expect(ingest(memory.run({ ports: { pages: down } }))).rejects.toThrow('down');
    expect((await memory.state()).suspect).toBeUndefined();
  });

  it('is only committed if it was stored', async () => {
    const memory = await feedWithAnnouncement('commit');
    const before = memory.pages.requests.length;
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.pages.requests.slice(before)).toEqual([{ cursor: '3' }]);
    expect(memory.uuids()).toEqual(uuids(2));
  });

  it('is withdrawn two minutes after a time at which its mark is certainly stored', async () => {
    const memory = await feedWithAnnouncement('store');
    memory.pages.records.unshift(signIn('LATE'));
    // The machine sleeps for two minutes before its mark is written.
    const states = withOverrides(memory.states, {
      write: (...args) => {
        if (args[1].suspect !== undefined && args[1].suspect.since === undefined)
          memory.clock.time += 120_000;
        return memory.states.write(...args);
      },
    });
    expect(await ingest(memory.run({ ports: { states } }))).toBe('waiting');
    expect((await memory.state()).suspect).toEqual({ since: '2026-11-22T20:02:00.000Z' });
    memory.clock.time += 119_999;
    expect(await ingest(memory.run())).toBe('waiting');
    memory.clock.time += 1;
    expect(await ingest(memory.run())).toBe('caught_up');
  });

  it('is announced again if its records differ, after all runs that may store it have ended', async () => {
    const memory = await feedWithAnnouncement('store');
    memory.pages.records.unshift(signIn('LATE'));
    memory.clock.time += 60_000;
    expect(await ingest(memory.run())).toBe('waiting');
    expect(memory.steps).toContainEqual({ kind: 'reread_differs' });
    memory.clock.time += 60_000;
    expect(await ingest(memory.run())).toBe('waiting');
    expect(memory.uuids()).toEqual([]);
    memory.clock.time += 60_000;
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(['LATE', ...uuids(2)]);
  });
});
