import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Batch, type LeavesOut } from '../../../lambdas/ingest/batch.ts';
import { rowId, shortId } from '../../../lambdas/ingest/identity.ts';
import { firstState, type FeedState } from '../../../lambdas/ingest/state.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { linesIn } from '../../delivered-lines.ts';
import { signIn, SOURCE, START_TIME } from '../../ports/run.ts';

const BEGUN_AT = '2026-11-22T20:00:00.000Z';
const schema = SCHEMAS['OnePassword.SignInAttempt'];

/** A batch that goes on from a state that was just made, but for what is given. */
function open(state: Partial<FeedState> = {}, leavesOut?: LeavesOut): Batch {
  return new Batch(schema, SOURCE, { ...firstState(BEGUN_AT, START_TIME), ...state }, BEGUN_AT, leavesOut);
}

const at = (uuid: string, time: string) => signIn(uuid, { timestamp: `2026-11-22T${time}Z` });
const idOf = (text: string) => shortId(rowId(schema.logType, text));
const parsed = async (lines: Batch['accepted']) =>
  linesIn(await lines.finish()).map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a batch', () => {
  it('counts the repeats of a page: neither what is accepted nor what is rejected', async () => {
    const batch = open({ recent: [idOf(signIn('E0'))] });
    const page = [signIn('E0'), signIn('E1'), '{"uuid":"BAD"}', signIn('E1')];
    expect(await batch.add(page)).toBe(2);
    expect(batch).toMatchObject({ count: 4, events: 1, rejected: 1, hasNews: true });
  });

  it('has no news where all are repeats', async () => {
    const batch = open({ recent: [idOf(signIn('E0'))] });
    expect(await batch.add([signIn('E0')])).toBe(1);
    expect(batch).toMatchObject({ count: 1, hasNews: false });
  });

  it('leaves out what the store is said to hold, and looks at nothing else', async () => {
    const asked: unknown[] = [];
    const batch = open({}, (record, id) => {
      asked.push([record, id]);
      return (record as { uuid: string }).uuid === 'E0';
    });
    expect(await batch.add([signIn('E0'), signIn('E1'), signIn('E1')])).toBe(2);
    const lookedAt = [signIn('E0'), signIn('E1')];
    expect(asked).toEqual(lookedAt.map((text) => [JSON.parse(text) as unknown, rowId(schema.logType, text)]));
    expect((await parsed(batch.accepted)).map(({ uuid }) => uuid)).toEqual(['E1']);
  });

  it('keeps the reasons of the first record that was rejected, whatever page it was on', async () => {
    const batch = open();
    expect(batch.firstReasons).toEqual([]);
    await batch.add([signIn('E0')]);
    expect(batch.firstReasons).toEqual([]);
    await batch.add(['{"uuid":1,"timestamp":"2026-11-22T20:00:00Z"}', '2']);
    await batch.add(['3', '4', '5']);
    expect(batch.firstReasons).toMatchObject([{ path: '/uuid', keyword: 'type' }]);
  });

  it('remembers the last 1,000 records, the newest last', async () => {
    const texts = Array.from({ length: 1_200 }, (_, i) => signIn(`E${i}`));
    const batch = open({ recent: ['before'] });
    await batch.add(texts.slice(0, 700));
    expect(batch.recent).toEqual(['before', ...texts.slice(0, 700).map(idOf)]);
    await batch.add(texts.slice(700));
    expect(batch.recent).toEqual(texts.slice(200).map(idOf));
  });

  it('remembers a record that comes again as one of now', async () => {
    const batch = open({ recent: ['a', idOf(signIn('E0')), 'b'] });
    await batch.add([signIn('E0')]);
    expect(batch.recent).toEqual(['a', 'b', idOf(signIn('E0'))]);
  });

  it('is announced by all that it read and what became of it, in its order, whatever page it was on', async () => {
    const batch = open();
    const texts = [signIn('E0'), '{"uuid":"BAD"}', signIn('E0')];
    await batch.add(texts.slice(0, 2));
    await batch.add(texts.slice(2));
    const [good, bad, repeat] = texts.map((text) => rowId(schema.logType, text));
    // A batch is finished by whatever release is there then: what tells it must stay as it is.
    expect(batch.announcement({ cursor: 'next' })).toStrictEqual({
      revision: 2,
      count: 3,
      digest: createHash('sha256').update(`${good}+${bad}-${repeat}`).digest('hex'),
      next: { cursor: 'next' },
      added: [idOf('{"uuid":"BAD"}'), idOf(signIn('E0'))],
      announcedAt: BEGUN_AT,
      outcome: { events: 1, lateEvents: 0, rejected: 1 },
      newestEventTime: '2026-11-22 19:59:58.123456789',
    });
  });

  it('is another to whoever leaves out, or judges, one of its records otherwise', async () => {
    const state = firstState(BEGUN_AT, START_TIME);
    const digestOf = async (leavesOut?: LeavesOut, standardFields = true) => {
      const batch = new Batch(schema, { ...SOURCE, standardFields }, state, BEGUN_AT, leavesOut);
      await batch.add([signIn('E0'), signIn('E1', { p_row_id: 'x' })]);
      return batch.digest;
    };
    const all = [digestOf(), digestOf(() => true), digestOf(undefined, false)];
    expect(new Set(await Promise.all(all)).size).toBe(3);
  });

  it('is announced without a newest event where it has none', async () => {
    const batch = open();
    await batch.add(['{"uuid":"BAD"}']);
    expect(batch.announcement({ cursor: 'next' })).not.toHaveProperty('newestEventTime');
  });
});

describe('the time of an event', () => {
  it('is its own, whatever the time of the batch', async () => {
    const batch = open();
    await batch.add([at('E0', '19:00:00')]);
    expect(await parsed(batch.accepted)).toMatchObject([
      { p_event_time: '2026-11-22 19:00:00.000000000', p_parse_time: '2026-11-22 20:00:00.000000000' },
    ]);
  });

  it('is that of the batch where the schema knows none', async () => {
    const timeless = { ...schema, eventTimes: [] };
    const batch = new Batch(timeless, SOURCE, firstState(BEGUN_AT, START_TIME), BEGUN_AT);
    await batch.add([at('E0', '19:00:00')]);
    expect(await parsed(batch.accepted)).toMatchObject([{ p_event_time: '2026-11-22 20:00:00.000000000' }]);
    expect(batch.announcement({ cursor: 'next' })).not.toHaveProperty('newestEventTime');
  });
});

describe('a late event', () => {
  const late = async (batch: Batch, ...records: string[]) => {
    await batch.add(records);
    return batch.lateEvents;
  };
  const newest = (batch: Batch) => batch.announcement({ cursor: 'next' }).newestEventTime;

  it('is ten minutes older than the newest one before it, of the same batch or an earlier one', async () => {
    const earlier = open({ newestEventTime: '2026-11-22 19:59:59.000000000' });
    expect(await late(earlier, at('E0', '19:48:59.999'), at('E1', '19:49:00'))).toBe(1);
    const same = open();
    expect(await late(same, at('E0', '19:00:00'), at('E1', '19:59:59'), at('E2', '19:48:59.999'))).toBe(1);
    expect(await late(same, at('E3', '19:49:00'))).toBe(1);
  });

  it('is none where nothing came before', async () => {
    expect(await late(open(), at('E0', '00:00:00'))).toBe(0);
  });

  it('does not set the newest time back', async () => {
    const batch = open({ newestEventTime: '2026-11-22 19:59:00.000000000' });
    expect(await late(batch, at('E0', '18:00:00'), at('E1', '18:00:01'))).toBe(2);
    expect(newest(batch)).toBe('2026-11-22 19:59:00.000000000');
  });

  it('may be measured against one of this very moment, but none of the future', async () => {
    const batch = open();
    await batch.add([at('E0', '20:00:00'), at('E1', '20:00:00.000000001')]);
    expect(newest(batch)).toBe('2026-11-22 20:00:00.000000000');
  });
});
