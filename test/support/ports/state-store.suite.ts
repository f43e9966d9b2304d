import { beforeEach, describe, expect, it } from 'vitest';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';
import { identityOf } from '../../../lambdas/ingest/identity.ts';
import type { EncodedIdentities, StateStore } from '../../../lambdas/ingest/ports.ts';
import type { Announcement, FeedState } from '../../../lambdas/ingest/state.ts';
import { announced, committed, firstState, moved, withdrawn } from '../../../lambdas/ingest/state-changes.ts';
import { announcementAt } from './batch.ts';
import { ITEM_USAGES, SIGN_INS } from './run.ts';

const DAY = '2026-11-22';

/** The words of an identity that is told from others by its number. */
export function wordsOf(number: number): Uint32Array {
  return identityOf(number.toString(16).padStart(32, '0'), String(number));
}

/** Identities with these numbers, encoded. */
export function encoded(...numbers: readonly number[]): Uint8Array {
  const set = new IdentitySet();
  for (const number of numbers) set.add(wordsOf(number), false);
  return set.encode();
}

/** What every StateStore does. `open` gives two handles on one new store, as two processes have. */
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

  /** Announces a batch with identities, and gives the state of then. */
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

  /** Which of the first hundred numbers are among the identities of a day. */
  async function known(store: StateStore, day: string, after: number, through: number): Promise<number[]> {
    const set = new IdentitySet();
    for await (const part of store.readIdentities(SIGN_INS, day, after, through)) set.addEncoded(part);
    return Array.from({ length: 100 }, (_, i) => i).filter((i) => set.find(wordsOf(i)) === 'event');
  }

  describe('StateStore', () => {
    it('has nothing of a feed that was never polled', async () => {
      expect(await ours.read(SIGN_INS)).toBeUndefined();
      expect(await known(ours, DAY, 0, 2e12)).toEqual([]);
    });

    it('gives what was written, to everybody, feed by feed', async () => {
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

    it('takes the first state only once', async () => {
      expect(await ours.create(SIGN_INS, first)).toBe('written');
      const other = firstState('2026-11-22T20:00:01.000Z', { cursor: 'x' });
      expect(await theirs.create(SIGN_INS, other)).toBe('overtaken');
      expect(await ours.read(SIGN_INS)).toEqual(first);
    });

    it('lets one of many win that create the first state at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 === 0 ? ours : theirs).create(
            SIGN_INS,
            firstState(`2026-11-22T20:00:00.00${i}Z`, { cursor: String(i) }),
          ),
        ),
      );
      expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
      const winner = String(answers.indexOf('written'));
      expect(await ours.read(SIGN_INS)).toMatchObject({ live: { cursor: winner } });
    });

    it('takes each revision once', async () => {
      await ours.create(SIGN_INS, first);
      const next = at(first, 'a');
      expect(await theirs.write(SIGN_INS, next)).toBe('written');
      expect(await ours.write(SIGN_INS, at(first, 'b'))).toBe('overtaken');
      expect(await ours.read(SIGN_INS)).toEqual(next);
    });

    it('takes no revision but the next', async () => {
      expect(await ours.write(SIGN_INS, at(first, 'a'))).toBe('overtaken');
      await ours.create(SIGN_INS, first);
      expect(await ours.write(SIGN_INS, { ...first, revision: first.revision + 2 })).toBe('overtaken');
      expect(await theirs.read(SIGN_INS)).toEqual(first);
    });

    it('lets one of many win that write at once', async () => {
      await ours.create(SIGN_INS, first);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 === 0 ? ours : theirs).write(SIGN_INS, at(first, String(i))),
        ),
      );
      expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
      expect(await ours.read(SIGN_INS)).toEqual(at(first, String(answers.indexOf('written'))));
    });

    it('refuses one that slept through many revisions', async () => {
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

    it('keeps the identities of an announcement by event day, to everybody', async () => {
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

    it('gives the identities of the revisions that are asked for, and no others', async () => {
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

    it('writes neither state nor identities where another has written that revision', async () => {
      await ours.create(SIGN_INS, first);
      const before = await announce(first, new Map([[DAY, encoded(1)]]));
      const late = announced(first, announcement(first, [DAY]));
      const answer = await theirs.write(
        SIGN_INS,
        late,
        new Map([
          [DAY, encoded(2)],
          ['2026-11-21', encoded(2)],
        ]),
      );
      expect(answer).toBe('overtaken');
      expect(await known(theirs, DAY, 0, before.revision)).toEqual([1]);
      expect(await known(theirs, '2026-11-21', 0, before.revision)).toEqual([]);
    });

    it('lets one of many win that announce at once, and keeps its identities alone', async () => {
      await ours.create(SIGN_INS, first);
      const after = announced(first, announcement(first, [DAY]));
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 === 0 ? ours : theirs).write(SIGN_INS, after, new Map([[DAY, encoded(i)]])),
        ),
      );
      expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
      expect(await known(ours, DAY, 0, after.revision)).toEqual([answers.indexOf('written')]);
    });

    it('discards the identities of an announcement, and no others, and may do so again', async () => {
      await ours.create(SIGN_INS, first);
      const kept = await commit(await announce(first, new Map([[DAY, encoded(1)]])));
      const given = await announce(
        kept,
        new Map([
          [DAY, encoded(2)],
          ['2026-11-19', encoded(3)],
        ]),
      );
      for (const store of [ours, theirs]) await store.discardIdentities(SIGN_INS, given.pending!);
      const after = withdrawn(given);
      expect(await ours.write(SIGN_INS, after)).toBe('written');
      expect(await theirs.read(SIGN_INS)).toEqual(after);
      expect(await known(theirs, DAY, 0, after.revision)).toEqual([1]);
      expect(await known(theirs, '2026-11-19', 0, after.revision)).toEqual([]);
    });

    it('knows identities after hundreds of revisions, and of a batch that waits for as long', async () => {
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

    it('keeps 20,000 identities of one day, which is what a batch has at most', async () => {
      await ours.create(SIGN_INS, first);
      const all = encoded(...Array.from({ length: 20_000 }, (_, i) => i));
      const { revision } = await announce(first, new Map([[DAY, all]]));
      let bytes = 0;
      for await (const part of theirs.readIdentities(SIGN_INS, DAY, 0, revision)) bytes += part.length;
      expect(bytes).toBe(all.length);
    });
  });
}
