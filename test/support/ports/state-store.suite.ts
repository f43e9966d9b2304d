import { beforeEach, describe, expect, it } from 'vitest';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';
import { identityOf } from '../records.ts';
import type { EncodedIdentities, StateStore } from '../../../lambdas/ingest/ports.ts';
import type { Announcement, FeedState } from '../../../lambdas/ingest/state.ts';
import { announced, committed, firstState, moved, withdrawn } from '../../../lambdas/ingest/state-changes.ts';
import { announcementAt } from './batch.ts';
import { ITEM_USAGES, SIGN_INS } from './run.ts';

const DAY = '2026-11-22';

/** The words of the identity with a number. */
export function wordsOf(number: number): Uint32Array {
  return identityOf(number.toString(16).padStart(32, '0'), String(number));
}

/** The identities with these numbers, encoded. */
export function encoded(...numbers: readonly number[]): Uint8Array {
  const set = new IdentitySet();
  for (const number of numbers) set.add(wordsOf(number), false);
  return set.encode();
}

/**
 * The tests that every StateStore passes.
 *
 * @param open returns two handles to one new store, as two processes have
 */
export function stateStoreSuite(open: () => Promise<readonly [StateStore, StateStore]>): void {
  const first = firstState('2026-11-22T20:00:00.000Z', { startTime: '2026-11-15T20:00:00.000Z' });
  let ours: StateStore;
  let theirs: StateStore;
  beforeEach(async () => {
    [ours, theirs] = await open();
  });

  const at = (state: FeedState, cursor: string) =>
    moved(state, {
      next: { cursor },
      isLast: true,
      outcome: { events: 0, skipped: 0 },
      at: state.createdAt,
    });

  function announcement(state: FeedState, days: readonly string[]): Announcement {
    return announcementAt(state, {
      count: 1_000,
      next: { cursor: 'ü"\\ \u2028🦊' },
      days,
      outcome: { events: 900, lateEvents: 3, rejected: 100, skipped: 0 },
    });
  }

  /** Announces a batch with identities. Returns the state after it. */
  async function announce(state: FeedState, identities: EncodedIdentities): Promise<FeedState> {
    const after = announced(state, announcement(state, [...identities.keys()]));
    expect(await ours.write(SIGN_INS, after, identities)).toBe('written');
    return after;
  }

  async function commit(state: FeedState): Promise<FeedState> {
    const after = committed(state, state.pending!);
    expect(await ours.write(SIGN_INS, after)).toBe('written');
    return after;
  }

  /** Which of the numbers 0 to 99 have their identity in the store, on that day. */
  async function known(store: StateStore, day: string, after: number, through: number): Promise<number[]> {
    const set = new IdentitySet();
    for await (const part of store.readIdentities(SIGN_INS, day, after, through)) set.addEncoded(part);
    return Array.from({ length: 100 }, (_, i) => i).filter((i) => set.find(wordsOf(i)) === 'event');
  }

  describe('StateStore', () => {
    it('has no state and no identities of a feed that was never polled', async () => {
      expect(await ours.read(SIGN_INS)).toBeUndefined();
      expect(await known(ours, DAY, 0, 2e12)).toEqual([]);
    });

    it('returns the last written state to every process, separately for each feed', async () => {
      const full: FeedState = {
        ...announced(first, announcement(first, [DAY])),
        blocked: { revision: 3, reason: 'refused' },
        suspect: { since: '2026-11-22T20:00:00.000Z' },
      };
      expect(await ours.create(SIGN_INS, first)).toBe('written');
      expect(await ours.write(SIGN_INS, full)).toBe('written');
      expect(await theirs.read(SIGN_INS)).toEqual(full);
      expect(await theirs.read(ITEM_USAGES)).toBeUndefined();
    });

    it('creates the first state only once', async () => {
      expect(await ours.create(SIGN_INS, first)).toBe('written');
      const other = firstState('2026-11-22T20:00:01.000Z', { cursor: 'x' });
      expect(await theirs.create(SIGN_INS, other)).toBe('overtaken');
      expect(await ours.read(SIGN_INS)).toEqual(first);
    });

    it('lets exactly one of many concurrent creations succeed', async () => {
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 === 0 ? ours : theirs).create(
            SIGN_INS,
            firstState(`2026-11-22T20:00:00.00${i}Z`, { cursor: String(i) }),
          ),
        ),
      );
      expect(results.filter((result) => result === 'written')).toHaveLength(1);
      const winner = String(results.indexOf('written'));
      expect(await ours.read(SIGN_INS)).toMatchObject({ live: { cursor: winner } });
    });

    it('writes each revision only once', async () => {
      await ours.create(SIGN_INS, first);
      const next = at(first, 'a');
      expect(await theirs.write(SIGN_INS, next)).toBe('written');
      expect(await ours.write(SIGN_INS, at(first, 'b'))).toBe('overtaken');
      expect(await ours.read(SIGN_INS)).toEqual(next);
    });

    it('writes only the next revision', async () => {
      expect(await ours.write(SIGN_INS, at(first, 'a'))).toBe('overtaken');
      await ours.create(SIGN_INS, first);
      expect(await ours.write(SIGN_INS, { ...first, revision: first.revision + 2 })).toBe('overtaken');
      expect(await theirs.read(SIGN_INS)).toEqual(first);
    });

    it('lets exactly one of many concurrent writes succeed', async () => {
      await ours.create(SIGN_INS, first);
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 === 0 ? ours : theirs).write(SIGN_INS, at(first, String(i))),
        ),
      );
      expect(results.filter((result) => result === 'written')).toHaveLength(1);
      expect(await ours.read(SIGN_INS)).toEqual(at(first, String(results.indexOf('written'))));
    });

    it('refuses a write that is many revisions late', async () => {
      let state = first;
      await ours.create(SIGN_INS, state);
      for (let i = 0; i < 30; i += 1) {
        state = at(state, String(i));
        await ours.write(SIGN_INS, state);
      }
      expect(await theirs.write(SIGN_INS, at(first, 'old'))).toBe('overtaken');
      expect(await theirs.create(SIGN_INS, first)).toBe('overtaken');
      expect(await theirs.read(SIGN_INS)).toEqual(state);
    });

    it('stores the identities of an announcement by event day, for every process', async () => {
      await ours.create(SIGN_INS, first);
      const { revision } = await announce(
        first,
        new Map([
          [DAY, encoded(1, 2)],
          ['2026-11-19', encoded(3)],
          ['none', encoded(4)],
        ]),
      );
      expect(await known(theirs, DAY, 0, revision)).toEqual([1, 2]);
      expect(await known(theirs, '2026-11-19', 0, revision)).toEqual([3]);
      expect(await known(theirs, 'none', 0, revision)).toEqual([4]);
      expect(await known(theirs, '2026-11-1', 0, revision)).toEqual([]);
    });

    it('returns only the identities of the requested revisions', async () => {
      await ours.create(SIGN_INS, first);
      let state = first;
      const revisions: number[] = [];
      for (let i = 0; i < 4; i += 1) {
        state = await announce(state, new Map([[DAY, encoded(i)]]));
        revisions.push(state.revision);
        state = await commit(state);
      }
      const [, second = 0, third = 0] = revisions;
      expect(await known(theirs, DAY, 0, state.revision)).toEqual([0, 1, 2, 3]);
      expect(await known(theirs, DAY, second - 1, third)).toEqual([1, 2]);
      expect(await known(theirs, DAY, second, third - 1)).toEqual([]);
    });

    it('writes neither state nor identities if another process wrote that revision', async () => {
      await ours.create(SIGN_INS, first);
      const before = await announce(first, new Map([[DAY, encoded(1)]]));
      const late = announced(first, announcement(first, [DAY]));
      const result = await theirs.write(
        SIGN_INS,
        late,
        new Map([
          [DAY, encoded(2)],
          ['2026-11-21', encoded(2)],
        ]),
      );
      expect(result).toBe('overtaken');
      expect(await known(theirs, DAY, 0, before.revision)).toEqual([1]);
      expect(await known(theirs, '2026-11-21', 0, before.revision)).toEqual([]);
    });

    it('lets exactly one of many concurrent announcements succeed, and stores only its identities', async () => {
      await ours.create(SIGN_INS, first);
      const after = announced(first, announcement(first, [DAY]));
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 === 0 ? ours : theirs).write(SIGN_INS, after, new Map([[DAY, encoded(i)]])),
        ),
      );
      expect(results.filter((result) => result === 'written')).toHaveLength(1);
      expect(await known(ours, DAY, 0, after.revision)).toEqual([results.indexOf('written')]);
    });

    it('discards only the identities of an announcement, and can do so again', async () => {
      await ours.create(SIGN_INS, first);
      const kept = await commit(await announce(first, new Map([[DAY, encoded(1)]])));
      const withdrawable = await announce(
        kept,
        new Map([
          [DAY, encoded(2)],
          ['2026-11-19', encoded(3)],
        ]),
      );
      for (const store of [ours, theirs]) await store.discardIdentities(SIGN_INS, withdrawable.pending!);
      const after = withdrawn(withdrawable);
      expect(await ours.write(SIGN_INS, after)).toBe('written');
      expect(await theirs.read(SIGN_INS)).toEqual(after);
      expect(await known(theirs, DAY, 0, after.revision)).toEqual([1]);
      expect(await known(theirs, '2026-11-19', 0, after.revision)).toEqual([]);
    });

    it('returns identities after more than a hundred revisions, those of a waiting batch included', async () => {
      await ours.create(SIGN_INS, first);
      let state = first;
      for (let i = 0; i < 60; i += 1) {
        state = await commit(await announce(state, new Map([[DAY, encoded(i)]])));
      }
      state = await announce(state, new Map([[DAY, encoded(99)]]));
      const waiting = state;
      for (let i = 0; i < 30; i += 1) {
        state = { ...state, revision: state.revision + 1 };
        expect(await ours.write(SIGN_INS, state)).toBe('written');
      }
      const all = Array.from({ length: 60 }, (_, i) => i);
      expect(await known(theirs, DAY, 0, waiting.revision - 1)).toEqual(all);
      expect(await known(theirs, DAY, 0, state.revision)).toEqual([...all, 99]);
    });

    it('stores 20,000 identities of one day, the largest number in a batch', async () => {
      await ours.create(SIGN_INS, first);
      const all = encoded(...Array.from({ length: 20_000 }, (_, i) => i));
      const { revision } = await announce(first, new Map([[DAY, all]]));
      let bytes = 0;
      for await (const part of theirs.readIdentities(SIGN_INS, DAY, 0, revision)) bytes += part.length;
      expect(bytes).toBe(all.length);
    });
  });
}
