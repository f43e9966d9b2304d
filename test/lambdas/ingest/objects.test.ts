import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { quarantinePrefix } from '../../../lambdas/contract/object-layout.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { announcedAtOf, objectKey } from '../../../lambdas/ingest/object-key.ts';
import {
  eventObject,
  eventObjectKey,
  isReplayKey,
  objectOrigin,
  quarantineObject,
  type RecordOrigin,
} from '../../../lambdas/ingest/objects.ts';
import type { StoredObject } from '../../../lambdas/ingest/ports.ts';
import { RawRecords } from '../../../lambdas/ingest/raw-records.ts';
import type { Announcement, FeedState } from '../../../lambdas/ingest/state.ts';
import { announced, blocked, firstState, rewindRequested } from '../../../lambdas/ingest/state-changes.ts';
import { announcementAt, newBatch } from '../../support/ports/batch.ts';
import { MemoryFeed, signIn, SIGN_INS } from '../../support/ports/run.ts';

const state = firstState('2026-11-22T20:00:00.000Z', { cursor: 'a' });
const pending = announcementAt(state, {
  count: 3,
  outcome: { events: 3, lateEvents: 0, rejected: 0, skipped: 0 },
});
const announcedState = announced(state, pending);

async function onlyObject(memory: MemoryFeed): Promise<StoredObject> {
  await ingest(memory.run());
  const [object, ...rest] = memory.objects.objects.values();
  expect(rest).toEqual([]);
  return object!;
}

describe('an object', () => {
  it('has a key with the hour of its announcement and only characters that every reader accepts', async () => {
    const { key } = await onlyObject(new MemoryFeed([signIn('E0')]));
    expect(key).toMatch(
      /^logs\/onepassword_signinattempt\/year=2026\/month=11\/day=22\/hour=20\/20261122T200000000Z-[0-9a-f]{32}\.jsonl\.gz$/,
    );
  });

  it('has metadata with the live position after it', async () => {
    const { metadata } = await onlyObject(new MemoryFeed([signIn('E0')]));
    expect(metadata).toMatchObject({
      revision: String(state.revision + 1),
      events: '1',
      'announced-at': '2026-11-22T20:00:00.000Z',
    });
    expect(JSON.parse(decodeURIComponent(metadata['live']!))).toEqual({ cursor: '1' });
  });

  it('has metadata below the limit of S3, whatever the cursor', async () => {
    const memory = new MemoryFeed([]);
    const page = {
      records: RawRecords.of([signIn('E0')]),
      next: { cursor: '✓'.repeat(500) },
      hasMore: false,
    };
    await ingest(memory.run({ ports: { pages: { readPage: () => Promise.resolve(page) } } }));
    const [object] = memory.objects.objects.values();
    const size = Object.entries(object!.metadata).reduce(
      (sum, [name, value]) => sum + name.length + value.length,
      0,
    );
    expect(size).toBeLessThan(2_000);
    expect(Object.values(object!.metadata).join('')).toMatch(/^[\x20-\x7e]*$/);
  });

  const metadataOf = async (origin: RecordOrigin, ofState = announcedState, ofPending = pending) =>
    (await eventObject({ feed: SIGN_INS, origin }, ofState, ofPending, newBatch())).metadata;

  it('has no position in its metadata if the cursor is too long', async () => {
    const overhead = encodeURIComponent(JSON.stringify({ cursor: '' })).length;
    const ofLength = (length: number) =>
      metadataOf('api', announcedState, { ...pending, next: { cursor: 'c'.repeat(length - overhead) } });
    expect(await ofLength(1_800)).toHaveProperty('live');
    expect(await ofLength(1_801)).not.toHaveProperty('live');
  });

  it('of a rewind has the live position in its metadata, and one of a replay has none', async () => {
    const requested = rewindRequested(state, { from: '2026-11-01T00:00:00.000Z', changed: false });
    const { rewind } = requested;
    const ofRewind = await metadataOf('api', requested, { ...pending, rewind });
    expect(decodeURIComponent(ofRewind['live']!)).toBe('{"cursor":"a"}');
    expect(await metadataOf('quarantine')).not.toHaveProperty('live');
  });

  it('of a rewind that replaces the live position has the new live position in its metadata', async () => {
    const refused = blocked(state, state.revision + 1, 'refused');
    const requested = rewindRequested(refused, { from: '2026-11-01T00:00:00.000Z', changed: false });
    const last = { ...pending, rewind: requested.rewind, isLast: true };
    expect(decodeURIComponent((await metadataOf('api', requested, last))['live']!)).toBe('{"cursor":"b"}');
  });

  it('of rejected records has a key that depends on them, and metadata with their number', async () => {
    const objectOf = async (revision: number, ...records: string[]) => {
      const batch = newBatch();
      await batch.add(RawRecords.of(records));
      return quarantineObject(SIGN_INS, { ...pending, revision }, batch);
    };
    const object = await objectOf(2, '{"uuid":"A"}', '{"uuid":"B"}');
    expect(object.metadata).toEqual({ revision: '2', records: '2' });
    const hash = createHash('sha256').update(gunzipSync(object.body)).digest('hex');
    expect(object.key).toBe(objectKey(quarantinePrefix(SIGN_INS), pending.announcedAt, [2, hash]));
    expect((await objectOf(3, '{"uuid":"A"}', '{"uuid":"B"}')).key).not.toBe(object.key);
    expect((await objectOf(2, '{"uuid":"A"}')).key).not.toBe(object.key);
  });

  it('has a key that depends on its content', () => {
    const key = (content: unknown[]) => objectKey('logs/', '2026-01-01T00:00:00.000Z', content);
    expect(key([1])).toBe(key([1]));
    expect(key([1])).not.toBe(key([2]));
    expect(key([1])).toMatch(/\/20260101T000000000Z-[0-9a-f]{32}\.jsonl\.gz$/);
  });
});

describe('the key of an announced batch', () => {
  const key = (
    change: Partial<Announcement> = {},
    changed: Partial<FeedState> = {},
    origin: RecordOrigin = 'api',
  ) =>
    eventObjectKey({ feed: SIGN_INS, origin }, { ...announcedState, ...changed }, { ...pending, ...change });

  it('is the same in every release, since another release may finish the batch', () => {
    expect(key()).toBe(
      'logs/onepassword_signinattempt/year=2026/month=11/day=22/hour=20/20261122T200000000Z-752af3499b5c8f8024227df9e788e12a.jsonl.gz',
    );
  });

  it('stays the same if the announcement becomes suspect, or a rewind is requested', () => {
    expect(key({}, { revision: state.revision + 2, suspect: { since: pending.announcedAt } })).toBe(key());
    const request = { from: '2026-11-01T00:00:00.000Z', changed: false };
    expect(key({}, rewindRequested(announcedState, request))).toBe(key());
  });

  it.each<Partial<Announcement>>([
    { revision: pending.revision + 1 },
    { count: 4 },
    { digest: 'cd' },
    { next: { cursor: 'c' } },
    { announcedAt: '2026-11-22T20:00:00.001Z' },
  ])('depends on the announcement: %o', (change) => {
    expect(key(change)).not.toBe(key());
  });

  it('depends on the position', () => {
    expect(key({}, { live: { cursor: 'z' } })).not.toBe(key());
  });

  it('depends on the position of its rewind, even if another rewind has replaced it', () => {
    const requested = rewindRequested(state, { from: '2026-11-01T00:00:00.000Z', changed: false });
    const other = rewindRequested(requested, { from: '2026-11-02T00:00:00.000Z', changed: false });
    const { rewind } = requested;
    expect(key({ rewind }, requested)).not.toBe(key());
    expect(key({ rewind }, other)).toBe(key({ rewind }, requested));
    expect(key({ rewind: other.rewind }, other)).not.toBe(key({ rewind }, requested));
  });

  it('shows whether a replay of the quarantine delivered the object', () => {
    const replayed = key({}, {}, 'quarantine');
    expect(replayed).toMatch(/\/20261122T200000000Z-replay-[0-9a-f]{32}\.jsonl\.gz$/);
    expect([replayed, key(), `${replayed}/x`].map(isReplayKey)).toEqual([true, false, false]);
    expect(announcedAtOf(replayed)).toBe(Date.parse(pending.announcedAt));
  });
});

describe('objectOrigin', () => {
  it('returns the revision, the time of the announcement, and the live position after it', async () => {
    const { metadata } = await eventObject(
      { feed: SIGN_INS, origin: 'api' },
      announcedState,
      pending,
      newBatch(),
    );
    const { revision, announcedAt, next } = pending;
    expect(objectOrigin(metadata)).toEqual({ revision, announcedAt, live: next });
  });

  const whole = { revision: '2', 'announced-at': pending.announcedAt };

  it.each<[string, Record<string, string>]>([
    ['is missing', {}],
    ['is not JSON', { live: encodeURIComponent('{"cursor":') }],
    ['is badly encoded', { live: '%' }],
    ['is not a position', { live: encodeURIComponent('{"cursor":1}') }],
  ])('returns no position if it %s', (_, metadata) => {
    expect(objectOrigin({ ...whole, ...metadata })).toMatchObject({ revision: 2, live: undefined });
  });

  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['no revision', { 'announced-at': pending.announcedAt }],
    ['no time', { revision: '2' }],
    ['the fields of a quarantine object', { revision: '2', records: '1' }],
  ])('returns undefined for metadata with %s', (_, metadata) => {
    expect(objectOrigin(metadata)).toBeUndefined();
  });
});
