import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { quarantinePrefix } from '../../../lambdas/contract/object-layout.ts';
import { Batch } from '../../../lambdas/ingest/batch.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { objectKey } from '../../../lambdas/ingest/object-key.ts';
import { eventObject, eventObjectKey, quarantineObject, traceOf } from '../../../lambdas/ingest/objects.ts';
import type { StoredObject } from '../../../lambdas/ingest/ports.ts';
import type { Announcement, FeedState } from '../../../lambdas/ingest/state.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { MemoryWorld, signIn, SIGN_INS, SOURCE, START_TIME } from '../../ports/run.ts';

const pending: Announcement = {
  revision: 2,
  count: 3,
  digest: 'ab',
  next: { cursor: 'b' },
  added: ['x'],
  announcedAt: '2026-11-22T20:00:00.000Z',
  outcome: { events: 3, lateEvents: 0, rejected: 0 },
};
const state: FeedState = {
  revision: 2,
  position: { cursor: 'a' },
  recent: [],
  createdAt: pending.announcedAt,
  pending,
};

/** An empty batch, and the state in which it is announced. */
function open(): [Batch, FeedState] {
  const { announcedAt } = pending;
  return [new Batch(SCHEMAS['OnePassword.SignInAttempt'], SOURCE, state, announcedAt), state];
}

async function onlyObject(world: MemoryWorld): Promise<StoredObject> {
  await ingest(world.run());
  const [object, ...rest] = world.objects.objects.values();
  expect(rest).toEqual([]);
  return object!;
}

describe('an object', () => {
  it('lies under the hour it was announced in, in characters that every reader takes', async () => {
    const { key } = await onlyObject(new MemoryWorld([signIn('E0')]));
    expect(key).toMatch(
      /^logs\/onepassword_signinattempt\/year=2026\/month=11\/day=22\/hour=20\/20261122T200000000Z-[0-9a-f]{32}\.jsonl\.gz$/,
    );
  });

  it('tells in its metadata where the feed stood and stands', async () => {
    const { metadata } = await onlyObject(new MemoryWorld([signIn('E0')]));
    expect(metadata).toMatchObject({
      revision: '2',
      events: '1',
      'announced-at': '2026-11-22T20:00:00.000Z',
    });
    expect(JSON.parse(decodeURIComponent(metadata['position']!))).toEqual({ startTime: START_TIME });
    expect(JSON.parse(decodeURIComponent(metadata['next']!))).toEqual({ cursor: '1' });
  });

  it('keeps its metadata below what S3 takes, whatever the cursor', async () => {
    const world = new MemoryWorld([]);
    const page = { records: [signIn('E0')], next: { cursor: '✓'.repeat(500) }, hasMore: false };
    await ingest(world.run({ ports: { source: { readPage: () => Promise.resolve(page) } } }));
    const [object] = world.objects.objects.values();
    const size = Object.entries(object!.metadata).reduce(
      (sum, [name, value]) => sum + name.length + value.length,
      0,
    );
    expect(size).toBeLessThan(2_000);
    expect(Object.values(object!.metadata).join('')).toMatch(/^[\x20-\x7e]*$/);
  });

  it('says nothing of positions whose cursors are too long, and all up to that length', async () => {
    const [batch, state] = open();
    const metadataOf = async (length: number) => {
      const taken = encodeURIComponent(JSON.stringify(state.position) + JSON.stringify({ cursor: '' }));
      const next = { cursor: 'c'.repeat(length - taken.length) };
      return (await eventObject(SIGN_INS, state, { ...pending, next }, batch)).metadata;
    };
    expect(await metadataOf(1_800)).toHaveProperty('next');
    const without = await metadataOf(1_801);
    expect(without).not.toHaveProperty('position');
    expect(without).not.toHaveProperty('next');
  });

  it('of the live flow names no job, and one of a job does', async () => {
    const [batch, state] = open();
    const live = await eventObject(SIGN_INS, state, pending, batch);
    expect(live.metadata).not.toHaveProperty('job');
    const ofJob = await eventObject(SIGN_INS, { ...state, job: 'rewind' }, pending, batch);
    expect(ofJob.metadata).toEqual({ ...live.metadata, job: 'rewind' });
    expect(ofJob.key).not.toBe(live.key);
  });

  it('of rejected records has a key that names them, and says how many there are', async () => {
    const objectOf = async (revision: number, ...records: string[]) => {
      const [batch] = open();
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
  });
});

describe('the key of an announced batch', () => {
  const key = (change: Partial<Announcement> = {}, changedState: Partial<FeedState> = {}) =>
    eventObjectKey(SIGN_INS, { ...state, ...changedState }, { ...pending, ...change });

  it('is the same in every release, since another one may finish the batch', () => {
    expect(key()).toBe(
      'logs/onepassword_signinattempt/year=2026/month=11/day=22/hour=20/20261122T200000000Z-a8a1325314e890e81be48e9d7ed6e5c5.jsonl.gz',
    );
  });

  it('stays when the announcement is doubted', () => {
    expect(key({}, { revision: 3, doubtedAt: pending.announcedAt })).toBe(key());
  });

  it.each<Partial<Announcement>>([
    { revision: 3 },
    { count: 4 },
    { digest: 'cd' },
    { next: { cursor: 'c' } },
    { announcedAt: '2026-11-22T20:00:00.001Z' },
  ])('is another for another announcement: %o', (change) => {
    expect(key(change)).not.toBe(key());
  });

  it("is another for a job: what it leaves out is not in the live flow's object", () => {
    expect(key({}, { job: 'replay #1' })).not.toBe(key());
    expect(key({}, { job: 'replay #1' })).not.toBe(key({}, { job: 'replay #2' }));
  });

  it('is another from another position', () => {
    expect(key({}, { position: { cursor: 'z' } })).not.toBe(key());
  });
});

describe('what the metadata of an object tells', () => {
  it('is when and where the feed stood, and whose job it was', async () => {
    const [batch] = open();
    const traced = async (job: string | undefined) => {
      const stood = { ...state, ...(job === undefined ? {} : { job }) };
      return traceOf((await eventObject(SIGN_INS, stood, pending, batch)).metadata);
    };
    const trace = { revision: 2, announcedAt: pending.announcedAt, next: pending.next };
    expect(await traced(undefined)).toEqual({ ...trace, job: undefined });
    expect(await traced('rewind')).toEqual({ ...trace, job: 'rewind' });
  });

  const whole = { revision: '2', 'announced-at': pending.announcedAt };

  it.each<[string, Record<string, string>]>([
    ['is left out', {}],
    ['is cut', { next: '%7B%22cursor' }],
    ['is badly encoded', { next: '%' }],
    ['is no position', { next: encodeURIComponent('{"cursor":1}') }],
  ])('is no position where that %s', (_, metadata) => {
    expect(traceOf({ ...whole, ...metadata })).toMatchObject({ revision: 2, next: undefined });
  });

  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['no revision', { 'announced-at': pending.announcedAt }],
    ['no time', { revision: '2' }],
    ['what a quarantine object has', { revision: '2', records: '1' }],
  ])('is nothing where it holds %s', (_, metadata) => {
    expect(traceOf(metadata)).toBeUndefined();
  });
});
