import { describe, expect, it } from 'vitest';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { objectKey } from '../../../lambdas/ingest/object-key.ts';
import { eventObjectKey } from '../../../lambdas/ingest/objects.ts';
import type { StoredObject } from '../../../lambdas/ingest/ports.ts';
import type { Announcement, FeedState } from '../../../lambdas/ingest/state.ts';
import { MemoryWorld, signIn, SIGN_INS, START_TIME } from '../../ports/run.ts';

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

  it('has another key for other content', () => {
    const key = (content: unknown[]) => objectKey('logs/', '2026-01-01T00:00:00.000Z', content);
    expect(key([1])).toBe(key([1]));
    expect(key([1])).not.toBe(key([2]));
  });
});

describe('the key of an announced batch', () => {
  const pending: Announcement = {
    revision: 2,
    count: 3,
    digest: 'ab',
    next: { cursor: 'b' },
    recent: ['x'],
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
  const key = (change: Partial<Announcement> = {}, changedState: Partial<FeedState> = {}) =>
    eventObjectKey(SIGN_INS, { ...state, ...changedState }, { ...pending, ...change });

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
