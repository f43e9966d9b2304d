import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Batch, BatchContext } from '../../../lambdas/ingest/batch.ts';
import { rewindFlow } from '../../../lambdas/ingest/flow.ts';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';
import { RawRecords } from '../../../lambdas/ingest/raw-records.ts';
import type { RewindRequest } from '../../../lambdas/ingest/state.ts';
import { firstState, rewindRequested } from '../../../lambdas/ingest/state-changes.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { linesIn } from '../../support/delivered-lines.ts';
import { identitiesOf, newBatch, STARTED_AT } from '../../support/ports/batch.ts';
import { INVALID } from '../../support/ports/events.ts';
import { signIn, SOURCE, START_TIME } from '../../support/ports/run.ts';
import { rowId } from '../../support/records.ts';

const schema = SCHEMAS['OnePassword.SignInAttempt'];
const first = firstState(STARTED_AT, { startTime: START_TIME });

const at = (uuid: string, time: string) => signIn(uuid, { timestamp: `2026-11-22T${time}Z` });
const on = (uuid: string, day: number) => signIn(uuid, { timestamp: `2026-11-${day}T10:00:00Z` });
const idOf = (text: string) => rowId(schema.logType, text);
const eventsOf = async (batch: Batch) =>
  linesIn(await batch.compressEvents()).map((line) => JSON.parse(line) as Record<string, unknown>);
const uuids = async (batch: Batch) => (await eventsOf(batch)).map(({ uuid }) => uuid);

/** A batch of a feed to which these records were delivered, whatever their day. */
function batchAfter(delivered: IdentitySet, context: Partial<BatchContext> = {}): Batch {
  return newBatch({ delivered: () => Promise.resolve([delivered]), ...context });
}

/** A batch of a rewind. */
function rewindBatch(request: Partial<RewindRequest>, context: Partial<BatchContext> = {}): Batch {
  // The newest event of the live feed must not count as progress of the rewind.
  const live = { ...first, newestEventTime: '2026-11-22 19:00:00.000000000' };
  const state = rewindRequested(live, { from: '2026-11-01T00:00:00.000Z', changed: false, ...request });
  return newBatch({ state, flow: rewindFlow(state)!, ...context });
}

describe('a batch', () => {
  it('counts the repeats of a page, which are neither accepted nor rejected', async () => {
    const batch = batchAfter(identitiesOf([signIn('E0')]));
    const page = [signIn('E0'), signIn('E1'), INVALID, signIn('E1'), INVALID];
    expect(await batch.add(RawRecords.of(page))).toEqual({ added: 5, repeats: 3, isProgress: true });
    expect(batch).toMatchObject({ count: 5, hasNewRecords: true, outcome: { events: 1, rejected: 1 } });
  });

  it('has no new records if all are repeats, delivered or rejected', async () => {
    const delivered = identitiesOf([signIn('E0')]);
    delivered.addEncoded(identitiesOf([INVALID], true).encode());
    const batch = batchAfter(delivered);
    expect(await batch.add(RawRecords.of([signIn('E0'), INVALID]))).toEqual({
      added: 2,
      repeats: 2,
      isProgress: false,
    });
    expect(batch).toMatchObject({ count: 2, hasNewRecords: false });
    expect(batch.identities.size).toBe(0);
  });

  it('compares each record with its own event day, and loads each day once', async () => {
    const loaded: string[] = [];
    const batch = newBatch({
      delivered: (day) => {
        loaded.push(day);
        return Promise.resolve(day === '2026-11-20' ? [identitiesOf([on('E1', 20)])] : []);
      },
    });
    await batch.add(RawRecords.of([on('E0', 19), on('E1', 20), on('E2', 20), INVALID, on('E3', 19)]));
    await batch.add(RawRecords.of([on('E4', 19), '{}']));
    expect(loaded).toEqual(['2026-11-19', '2026-11-20', 'none']);
    expect(await uuids(batch)).toEqual(['E0', 'E2', 'E3', 'E4']);
  });

  it('has the identities of its new records by event day, with rejected ones marked', async () => {
    const batch = batchAfter(identitiesOf([on('E9', 21)]));
    await batch.add(RawRecords.of([on('E0', 19), on('E1', 20), on('E2', 20), INVALID, on('E9', 21)]));
    const identities = [...batch.identities].map(([day, set]) => [day, Buffer.from(set.encode())]);
    expect(identities).toEqual([
      ['2026-11-19', Buffer.from(identitiesOf([on('E0', 19)]).encode())],
      ['2026-11-20', Buffer.from(identitiesOf([on('E1', 20), on('E2', 20)]).encode())],
      ['none', Buffer.from(identitiesOf([INVALID], true).encode())],
    ]);
  });

  it('treats a known uuid with other bytes as new', async () => {
    const batch = batchAfter(identitiesOf([signIn('E0')]));
    await batch.add(RawRecords.of([signIn('E0', { type: 'mfa_ok' }), signIn('E0', { type: 'totp_bad' })]));
    expect(await uuids(batch)).toEqual(['E0', 'E0']);
  });

  it('keeps the reasons of the first rejected record of all pages', async () => {
    const batch = newBatch();
    expect(batch.firstReasons).toEqual([]);
    await batch.add(RawRecords.of([signIn('E0')]));
    expect(batch.firstReasons).toEqual([]);
    await batch.add(RawRecords.of(['{"uuid":1,"timestamp":"2026-11-22T20:00:00Z"}', '2']));
    await batch.add(RawRecords.of(['3', '4', '5']));
    expect(batch.firstReasons).toMatchObject([{ path: '/uuid', keyword: 'type' }]);
  });

  it('is announced with a digest of all its records and their results, in order and over all pages', async () => {
    const batch = newBatch();
    const records = [signIn('E0'), INVALID, signIn('E0')];
    await batch.add(RawRecords.of(records.slice(0, 2)));
    await batch.add(RawRecords.of(records.slice(2)));
    const [good, bad, repeat] = records.map(idOf);
    // Another release may finish the batch, so the digest must not change.
    expect(batch.announcement({ cursor: 'next' }, true)).toEqual({
      revision: first.revision + 1,
      count: 3,
      digest: createHash('sha256').update(`${good}+${bad}-${repeat}`).digest('hex').slice(0, 32),
      next: { cursor: 'next' },
      days: ['2026-11-22', 'none'],
      announcedAt: STARTED_AT,
      outcome: { events: 1, lateEvents: 0, rejected: 1, skipped: 0 },
      latestEventTime: '2026-11-22 19:59:58.123456789',
    });
  });

  it('is the same in one large page as in many small ones', async () => {
    // Their lines are compressed, and their results are hashed, in several parts.
    const records = Array.from({ length: 3_000 }, (_, i) =>
      i % 3 === 0 ? `{"uuid":"BAD${i}","é":1}` : signIn(`E${i % 2_500}`, { name: 'Zoë' }),
    );
    const [large, small] = [newBatch(), newBatch()];
    await large.add(RawRecords.of(records));
    for (let i = 0; i < records.length; i += 7) await small.add(RawRecords.of(records.slice(i, i + 7)));
    expect(large.outcome).toMatchObject({ events: 1_833, rejected: 1_000 });
    expect(large.bytes).toBe(records.reduce((sum, record) => sum + Buffer.byteLength(record), 0));
    const announcement = large.announcement({ cursor: 'next' }, true);
    expect(announcement).toEqual(small.announcement({ cursor: 'next' }, true));
    expect(large.quarantineHash).toBe(small.quarantineHash);
    const events = linesIn(await large.compressEvents());
    expect(events).toHaveLength(1_833);
    expect(linesIn(await small.compressEvents())).toEqual(events);
    const rejected = gunzipSync(await large.compressQuarantine());
    expect(gunzipSync(await small.compressQuarantine())).toEqual(rejected);
    expect(large.quarantineHash).toBe(createHash('sha256').update(rejected).digest('hex'));
  });

  it('has another digest if one of its records is a repeat, or is validated differently', async () => {
    const digestOf = async (batch: Batch) => {
      await batch.add(RawRecords.of([signIn('E0'), signIn('E1', { p_row_id: 'x' })]));
      return batch.digest;
    };
    const digests = [
      newBatch(),
      batchAfter(identitiesOf([signIn('E0')])),
      newBatch({ source: { ...SOURCE, standardFields: false } }),
    ].map(digestOf);
    expect(new Set(await Promise.all(digests)).size).toBe(3);
  });

  it('is announced without a latest event time if it has no events', async () => {
    const batch = newBatch();
    await batch.add(RawRecords.of([INVALID]));
    expect(batch.announcement({ cursor: 'next' }, false).latestEventTime).toBeUndefined();
  });
});

describe('a full batch', () => {
  it.each([
    ['identities', { batchIdentities: 2, batchDays: 90 }, ['E0', 'E1']],
    ['event days', { batchIdentities: 90, batchDays: 2 }, ['E0', 'E1', 'E2', 'E3']],
  ])('ends before the record that would exceed its number of %s', async (_, limits, expected) => {
    const page = [on('E0', 19), on('E1', 20), on('E2', 19), on('E3', 20), on('E4', 21), on('E5', 19)];
    const batch = newBatch({ limits });
    expect(await batch.add(RawRecords.of(page))).toEqual({
      added: expected.length,
      repeats: 0,
      isProgress: true,
    });
    expect(batch.count).toBe(expected.length);
    expect(await uuids(batch)).toEqual(expected);
  });

  it('still accepts repeats, whose identities it does not add', async () => {
    const limits = { batchIdentities: 1, batchDays: 1 };
    const batch = batchAfter(identitiesOf([on('E1', 20), on('E2', 21)]), { limits });
    expect(
      await batch.add(RawRecords.of([on('E0', 19), on('E1', 20), on('E2', 21), on('E0', 19)])),
    ).toMatchObject({
      added: 4,
    });
    expect(await batch.add(RawRecords.of([on('E3', 19)]))).toEqual({
      added: 0,
      repeats: 0,
      isProgress: false,
    });
  });
});

describe('a batch of a rewind', () => {
  it('skips and counts an event that was delivered with other bytes, unless the rewind delivers changed events', async () => {
    const delivered = identitiesOf([signIn('E0')]);
    const page = [signIn('E0'), signIn('E0', { type: 'mfa_ok' }), signIn('E1')];
    const known = { delivered: () => Promise.resolve([delivered]) };
    const unchanged = rewindBatch({}, known);
    expect(await unchanged.add(RawRecords.of(page))).toMatchObject({ repeats: 2 });
    expect(unchanged.outcome).toMatchObject({ events: 1, skipped: 1 });
    expect(unchanged.announcement({ cursor: 'a' }, false).outcome).toMatchObject({ events: 1, skipped: 1 });
    const changed = rewindBatch({ changed: true }, known);
    await changed.add(RawRecords.of(page));
    expect(changed.outcome).toMatchObject({ events: 2, skipped: 0 });
    expect(changed.digest).not.toBe(unchanged.digest);
  });

  it('delivers an event whose uuid was only rejected before', async () => {
    const delivered = identitiesOf([signIn('E0', { country: 44 })], true);
    const batch = rewindBatch({}, { delivered: () => Promise.resolve([delivered]) });
    await batch.add(RawRecords.of([signIn('E0')]));
    expect(await uuids(batch)).toEqual(['E0']);
  });

  it('skips the second of two events with the same uuid in one batch', async () => {
    const batch = rewindBatch({});
    await batch.add(RawRecords.of([signIn('E0'), signIn('E0', { type: 'mfa_ok' })]));
    expect(batch.outcome).toMatchObject({ events: 1, skipped: 1 });
  });

  it('delivers no events after its end, even if the API returns them', async () => {
    const batch = rewindBatch({ to: '2026-11-20T10:00:00.000Z' });
    const page = [on('E0', 19), on('E1', 20), on('E2', 21), INVALID];
    expect(await batch.add(RawRecords.of(page))).toEqual({ added: 4, repeats: 2, isProgress: true });
    expect(await uuids(batch)).toEqual(['E0']);
    expect(batch.outcome).toMatchObject({ rejected: 1, skipped: 0 });
  });

  it('has the latest event time of all records, repeats included, and no late events', async () => {
    const batch = rewindBatch({}, { delivered: () => Promise.resolve([identitiesOf([on('E1', 20)])]) });
    await batch.add(
      RawRecords.of([
        on('E0', 10),
        on('E1', 20),
        on('E2', 11),
        signIn('E3', { timestamp: '2031-01-01T00:00:00Z' }),
      ]),
    );
    expect(batch.announcement({ cursor: 'a' }, false)).toMatchObject({
      latestEventTime: '2026-11-20 10:00:00.000000000',
      outcome: { events: 3, lateEvents: 0 },
      rewind: { from: '2026-11-01T00:00:00.000Z' },
    });
  });

  it('has a digest that distinguishes skipped records from repeats', async () => {
    const delivered = identitiesOf([signIn('E0')]);
    const batch = rewindBatch({}, { delivered: () => Promise.resolve([delivered]) });
    const [repeated, skipped] = [signIn('E0'), signIn('E0', { type: 'mfa_ok' })];
    await batch.add(RawRecords.of([repeated, skipped]));
    const content = `${idOf(repeated)}${idOf(skipped)}~`;
    expect(batch.digest).toBe(createHash('sha256').update(content).digest('hex').slice(0, 32));
  });

  it('is announced as the last one if the API has no more, unlike a batch of the live feed', async () => {
    const batch = rewindBatch({});
    await batch.add(RawRecords.of([signIn('E0')]));
    expect(batch.announcement({ cursor: 'a' }, true).isLast).toBe(true);
    expect(batch.announcement({ cursor: 'a' }, false).isLast).toBeUndefined();
    expect(newBatch().announcement({ cursor: 'a' }, true).isLast).toBeUndefined();
  });

  it('makes progress with records that this run has not read before, delivered or not', async () => {
    const readBefore = new IdentitySet();
    const known = { delivered: () => Promise.resolve([identitiesOf([signIn('E0')])]), readBefore };
    expect(await rewindBatch({}, known).add(RawRecords.of([signIn('E0')]))).toMatchObject({
      repeats: 1,
      isProgress: true,
    });
    expect(await rewindBatch({}, known).add(RawRecords.of([signIn('E0')]))).toMatchObject({
      repeats: 1,
      isProgress: false,
    });
    const changed = [signIn('E0'), signIn('E0', { type: 'mfa_ok' })];
    expect(await rewindBatch({}, known).add(RawRecords.of(changed))).toMatchObject({ isProgress: true });
    expect(await rewindBatch({}, known).add(RawRecords.of(changed))).toMatchObject({ isProgress: false });
  });
});

describe('the time of an event', () => {
  it('is not the latest one if it is after the start of the batch', async () => {
    const batch = newBatch();
    await batch.add(RawRecords.of([at('E0', '19:00:00'), at('E1', '21:00:00')]));
    expect(batch.latestEventTime).toBe('2026-11-22 19:00:00.000000000');
  });

  it('is its own time, whatever the time of the batch', async () => {
    const batch = newBatch();
    await batch.add(RawRecords.of([at('E0', '19:00:00')]));
    expect(await eventsOf(batch)).toMatchObject([
      { p_event_time: '2026-11-22 19:00:00.000000000', p_parse_time: '2026-11-22 20:00:00.000000000' },
    ]);
  });

  it('is the time of the batch if the schema has none', async () => {
    const batch = newBatch({ schema: { ...schema, eventTimes: [] } });
    await batch.add(RawRecords.of([at('E0', '19:00:00')]));
    expect(await eventsOf(batch)).toMatchObject([{ p_event_time: '2026-11-22 20:00:00.000000000' }]);
    expect(batch.announcement({ cursor: 'next' }, true).latestEventTime).toBeUndefined();
  });
});

describe('a late event', () => {
  it('is counted when it is delivered, relative to the newest event before the batch', async () => {
    const state = { ...first, newestEventTime: '2026-11-22 19:59:59.000000000' };
    const known = identitiesOf([at('E1', '18:00:00')]);
    const batch = batchAfter(known, { state });
    await batch.add(RawRecords.of([at('E0', '19:48:59.999'), at('E1', '18:00:00'), at('E2', '19:49:00')]));
    expect(batch.outcome).toMatchObject({ events: 2, lateEvents: 1 });
    expect(batch.latestEventTime).toBe(state.newestEventTime);
  });
});
