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

async function onlyObject(world: MemoryFeed): Promise<StoredObject> {
  await ingest(world.run());
  const [object, ...rest] = world.objects.objects.values();
  expect(rest).toEqual([]);
  return object!;
}

describe('an object', () => {
  it('lies under the hour it was announced in, in characters that every reader takes', async () => {
    const { key } = await onlyObject(new MemoryFeed([signIn('E0')]));
    expect(key).toMatch(
      /^logs\/onepassword_signinattempt\/year=2026\/month=11\/day=22\/hour=20\/20261122T200000000Z-[0-9a-f]{32}\.jsonl\.gz$/,
    );
  });

  it('tells in its metadata where the live feed is read after it', async () => {
    const { metadata } = await onlyObject(new MemoryFeed([signIn('E0')]));
    expect(metadata).toMatchObject({
      revision: String(state.revision + 1),
      events: '1',
      'announced-at': '2026-11-22T20:00:00.000Z',
    });
    expect(JSON.parse(decodeURIComponent(metadata['live']!))).toEqual({ cursor: '1' });
  });

  it('keeps its metadata below what S3 takes, whatever the cursor', async () => {
    const world = new MemoryFeed([]);
    const page = { records: [signIn('E0')], next: { cursor: '✓'.repeat(500) }, hasMore: false };
    await ingest(world.run({ ports: { pages: { readPage: () => Promise.resolve(page) } } }));
    const [object] = world.objects.objects.values();
    const size = Object.entries(object!.metadata).reduce(
      (sum, [name, value]) => sum + name.length + value.length,
      0,
    );
    expect(size).toBeLessThan(2_000);
    expect(Object.values(object!.metadata).join('')).toMatch(/^[\x20-\x7e]*$/);
  });

  const metadataOf = async (origin: RecordOrigin, ofState = announcedState, ofPending = pending) =>
    (await eventObject({ feed: SIGN_INS, origin }, ofState, ofPending, newBatch())).metadata;

  it('says nothing of a position whose cursor is too long, and all up to that length', async () => {
    const taken = encodeURIComponent(JSON.stringify({ cursor: '' })).length;
    const ofLength = (length: number) =>
      metadataOf('api', announcedState, { ...pending, next: { cursor: 'c'.repeat(length - taken) } });
    expect(await ofLength(1_800)).toHaveProperty('live');
    expect(await ofLength(1_801)).not.toHaveProperty('live');
  });

  it('of a rewind tells where the live feed is read, and one of a replay does not', async () => {
    const asked = rewindRequested(state, { from: '2026-11-01T00:00:00.000Z', changed: false });
    const { rewind } = asked;
    const ofRewind = await metadataOf('api', asked, { ...pending, rewind });
    expect(decodeURIComponent(ofRewind['live']!)).toBe('{"cursor":"a"}');
    expect(await metadataOf('quarantine')).not.toHaveProperty('live');
  });

  it('of a rewind that replaces the live position tells where that is read from then on', async () => {
    const refused = blocked(state, state.revision + 1, 'refused');
    const asked = rewindRequested(refused, { from: '2026-11-01T00:00:00.000Z', changed: false });
    const last = { ...pending, rewind: asked.rewind, isLast: true };
    expect(decodeURIComponent((await metadataOf('api', asked, last))['live']!)).toBe('{"cursor":"b"}');
  });

  it('of rejected records has a key that names them, and says how many there are', async () => {
    const objectOf = async (revision: number, ...records: string[]) => {
      const batch = newBatch();
      await batch.add(records);
      return quarantineObject(SIGN_INS, { ...pending, revision }, batch);
    };
    const object = await objectOf(2, '{"uuid":"A"}', '{"uuid":"B"}');
    expect(object.metadata).toEqual({ revision: '2', records: '2' });
    const hash = createHash('sha256').update(gunzipSync(object.body)).digest('hex');
    expect(object.key).toBe(objectKey(quarantinePrefix(SIGN_INS), pending.announcedAt, [2, hash]));
    expect((await objectOf(3, '{"uuid":"A"}', '{"uuid":"B"}')).key).not.toBe(object.key);
    expect((await objectOf(2, '{"uuid":"A"}')).key).not.toBe(object.key);
  });

  it('has another key for other content', () => {
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

  it('is the same in every release, since another one may finish the batch', () => {
    expect(key()).toBe(
      'logs/onepassword_signinattempt/year=2026/month=11/day=22/hour=20/20261122T200000000Z-752af3499b5c8f8024227df9e788e12a.jsonl.gz',
    );
  });

  it('stays when the announcement is suspect, or a rewind is asked for', () => {
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
  ])('is another for another announcement: %o', (change) => {
    expect(key(change)).not.toBe(key());
  });

  it('is another from another position', () => {
    expect(key({}, { live: { cursor: 'z' } })).not.toBe(key());
  });

  it('depends on where its rewind was, also when another has replaced that', () => {
    const asked = rewindRequested(state, { from: '2026-11-01T00:00:00.000Z', changed: false });
    const other = rewindRequested(asked, { from: '2026-11-02T00:00:00.000Z', changed: false });
    const { rewind } = asked;
    expect(key({ rewind }, asked)).not.toBe(key());
    expect(key({ rewind }, other)).toBe(key({ rewind }, asked));
    expect(key({ rewind: other.rewind }, other)).not.toBe(key({ rewind }, asked));
  });

  it('tells what a replay of the quarantine delivered', () => {
    const replayed = key({}, {}, 'quarantine');
    expect(replayed).toMatch(/\/20261122T200000000Z-replay-[0-9a-f]{32}\.jsonl\.gz$/);
    expect([replayed, key(), `${replayed}/x`].map(isReplayKey)).toEqual([true, false, false]);
    expect(announcedAtOf(replayed)).toBe(Date.parse(pending.announcedAt));
  });
});

describe('what the metadata of an object tells', () => {
  it('is when it was announced, and where the live feed was read after it', async () => {
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
  ])('is no position where that %s', (_, metadata) => {
    expect(objectOrigin({ ...whole, ...metadata })).toMatchObject({ revision: 2, live: undefined });
  });

  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['no revision', { 'announced-at': pending.announcedAt }],
    ['no time', { revision: '2' }],
    ['what a quarantine object has', { revision: '2', records: '1' }],
  ])('is nothing where it has %s', (_, metadata) => {
    expect(objectOrigin(metadata)).toBeUndefined();
  });
});
