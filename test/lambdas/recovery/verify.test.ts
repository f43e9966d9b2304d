import { describe, expect, it } from 'vitest';
import { TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { PageReader } from '../../../lambdas/ingest/ports.ts';
import { addToTotals, noTotals, type Progress } from '../../../lambdas/ingest/progress.ts';
import type { Position } from '../../../lambdas/ingest/state.ts';
import { verify } from '../../../lambdas/recovery/verify.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { scriptedPages } from '../../support/ports/page-readers.ts';
import { MemoryFeed, SIGN_INS, signIn } from '../../support/ports/run.ts';
import { pageOf } from '../../support/records.ts';

const DAY = { from: '2026-11-22T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' };
const at = (uuid: string, time: string, more: object = {}) => signIn(uuid, { timestamp: time, ...more });
const NOON = '2026-11-22T12:00:00Z';
const REJECTED = '{"uuid":"BAD","timestamp":"2026-11-22T12:00:00Z","category":7}';
const STORED = [at('E0', NOON), at('E1', NOON), REJECTED];

/** A feed whose records were delivered. */
async function delivered(records: readonly string[]): Promise<MemoryFeed> {
  const memory = new MemoryFeed(records, { limit: 10 });
  await ingest(memory.run());
  return memory;
}

function compare(memory: MemoryFeed, pages: PageReader, time = DAY) {
  const { objects: archive } = memory;
  const context = { feed: SIGN_INS, schema: SCHEMAS[SIGN_INS.logType], archive, progress: () => undefined };
  return verify(context, pages, time);
}

/** An API that returns these records on one page. */
const api = (...records: readonly string[]) => scriptedPages({ start: { records, next: 'end' } });

describe('verify', () => {
  it('counts what is as it should be', async () => {
    const memory = await delivered(STORED);
    const before = new Map(memory.objects.objects);
    expect(await compare(memory, api(...STORED))).toEqual({
      ...{ returned: 3, delivered: 2, rejected: 1, missing: 0, different: 0, duplicated: 0, examples: [] },
    });
    expect(memory.objects.objects).toEqual(before);
  });

  it('reports what is missing, different, and duplicated, with examples', async () => {
    const memory = await delivered(STORED);
    // Another state delivers the first event again, as a restored table may.
    memory.states.clear();
    memory.clock.time += 60_000;
    await memory.states.create(SIGN_INS, {
      ...{
        revision: memory.clock.time,
        live: { cursor: '0' },
        createdAt: new Date(memory.clock.time).toISOString(),
      },
    });
    memory.pages.records.length = 1;
    await ingest(memory.run());
    const completed = at('E1', NOON, { country: 'CA' });
    const found = await compare(memory, api(STORED[0]!, completed, at('E2', NOON)));
    expect(found).toMatchObject({ returned: 3, delivered: 1, missing: 1, different: 1, duplicated: 1 });
    expect(found.examples).toEqual([
      { kind: 'duplicated', uuid: 'E0', time: '2026-11-22 12:00:00.000000000' },
      { kind: 'different', uuid: 'E1', time: '2026-11-22 12:00:00.000000000' },
      { kind: 'missing', uuid: 'E2', time: '2026-11-22 12:00:00.000000000' },
    ]);
  });

  it('compares only events of the time, the end excluded, wherever they are stored and returned', async () => {
    const outside = [at('EARLY', '2026-11-21T23:59:59.999Z'), at('LATE', DAY.to), '{"uuid":"TIMELESS"}'];
    const memory = await delivered([at('E0', DAY.from)]);
    const found = await compare(memory, api(at('E0', DAY.from), ...outside));
    expect(found).toMatchObject({ returned: 1, delivered: 1, missing: 0 });
  });

  it('reads page after page, and counts a record once that several contain', async () => {
    const memory = await delivered(STORED);
    const [first = '', second = '', third = ''] = STORED;
    const pages = scriptedPages({
      start: { records: [first], next: 'a', hasMore: true },
      a: { records: [], next: 'b', hasMore: true },
      b: { records: [first, second], next: 'c', hasMore: true },
      c: { records: [third], next: 'd' },
    });
    expect(await compare(memory, pages)).toMatchObject({ returned: 3, delivered: 2, rejected: 1 });
  });

  it.each([
    [
      'a circle',
      {
        start: { records: STORED, next: 'a', hasMore: true },
        a: { records: STORED, next: 'start', hasMore: true },
      },
    ],
    [
      'the same cursor',
      { start: { records: [], next: 'a', hasMore: true }, a: { records: [], next: 'a', hasMore: true } },
    ],
  ])('ends with an error if the API repeats itself: %s', async (_, script) => {
    const memory = await delivered(STORED);
    await expect(compare(memory, scriptedPages(script))).rejects.toThrow(TryAgainLater);
  });

  it('asks for the time, and finds what was stored by a clock that is behind', async () => {
    const memory = new MemoryFeed([at('E0', '2026-11-22T00:10:00Z')]);
    memory.clock.time = Date.parse('2026-11-21T23:40:00Z');
    await ingest(memory.run());
    const positions: Position[] = [];
    const pages: PageReader = {
      readPage: (_feed, position) => {
        positions.push(position);
        return Promise.resolve(pageOf(memory.pages.records, { cursor: 'end' }, false));
      },
    };
    expect(await compare(memory, pages)).toMatchObject({ returned: 1, delivered: 1 });
    expect(positions).toEqual([{ startTime: DAY.from, endTime: DAY.to }]);
  });

  it('continues over nine pages without a new record, and ends with an error after ten', async () => {
    const memory = await delivered(STORED);
    const emptyPages = (count: number): PageReader => {
      let requests = 0;
      return {
        readPage: () => {
          requests += 1;
          const isEmpty = requests % (count + 1) !== 0;
          const records = isEmpty ? [] : [at(`M${requests}`, NOON)];
          return Promise.resolve(pageOf(records, { cursor: String(requests) }, requests < 40));
        },
      };
    };
    expect(await compare(memory, emptyPages(9))).toMatchObject({ returned: 4, missing: 4 });
    await expect(compare(memory, emptyPages(10))).rejects.toThrow(/the API repeats itself/);
  });

  it('reports the records that it has read, for a person who waits', async () => {
    const memory = await delivered(STORED);
    const totals = noTotals();
    const context = { feed: SIGN_INS, schema: SCHEMAS[SIGN_INS.logType], archive: memory.objects };
    const progress = (step: Progress) => {
      addToTotals(totals, step);
    };
    await verify({ ...context, progress }, api(...STORED), DAY);
    expect(totals.records).toBe(6);
  });

  it('returns at most 20 examples', async () => {
    const memory = await delivered(STORED);
    const many = Array.from({ length: 30 }, (_, i) => at(`M${i}`, NOON));
    const found = await compare(memory, api(...many));
    expect(found.missing).toBe(30);
    expect(found.examples).toHaveLength(20);
  });
});
