import { beforeEach, describe, expect, it } from 'vitest';
import type { StateStore } from '../../lambdas/ingest/ports.ts';
import { committed, firstState, moved, type Announcement } from '../../lambdas/ingest/state.ts';
import { ITEM_USAGES, SIGN_INS } from './run.ts';

/** What every StateStore does. `open` gives two handles on one new store, as two processes have. */
export function stateStoreSuite(open: () => Promise<readonly [StateStore, StateStore]>): void {
  const first = firstState('2026-11-22T20:00:00.000Z', '2026-11-15T20:00:00.000Z');
  let ours: StateStore;
  let theirs: StateStore;
  beforeEach(async () => {
    [ours, theirs] = await open();
  });

  describe('StateStore', () => {
    it('has nothing of a feed that was never polled', async () => {
      expect(await ours.read(SIGN_INS)).toBeUndefined();
    });

    it('gives what was written, to everybody, feed by feed', async () => {
      const pending: Announcement = {
        revision: 2,
        count: 1_000,
        digest: 'ab'.repeat(32),
        next: { cursor: 'ü"\\ \u2028🦊' },
        added: Array.from({ length: 1_000 }, (_, i) => String(i).padStart(11, '0')),
        announcedAt: '2026-11-22T20:00:00.000Z',
        outcome: { events: 900, lateEvents: 3, rejected: 100 },
      };
      const full = { ...committed(first, pending), pending };
      expect(await ours.write(SIGN_INS, first)).toBe('written');
      expect(await ours.write(SIGN_INS, full)).toBe('written');
      expect(await theirs.read(SIGN_INS)).toEqual(full);
      expect(await theirs.read(ITEM_USAGES)).toBeUndefined();
    });

    it('takes the first state only once', async () => {
      expect(await ours.write(SIGN_INS, first)).toBe('written');
      expect(await theirs.write(SIGN_INS, { ...first, position: { cursor: 'x' } })).toBe('overtaken');
      expect(await ours.read(SIGN_INS)).toEqual(first);
    });

    it('takes each revision once', async () => {
      await ours.write(SIGN_INS, first);
      const next = moved(first, { cursor: 'a' }, []);
      expect(await theirs.write(SIGN_INS, next)).toBe('written');
      expect(await ours.write(SIGN_INS, moved(first, { cursor: 'b' }, []))).toBe('overtaken');
      expect(await ours.read(SIGN_INS)).toEqual(next);
    });

    it('takes no revision but the next', async () => {
      expect(await ours.write(SIGN_INS, { ...first, revision: 2 })).toBe('overtaken');
      await ours.write(SIGN_INS, first);
      expect(await ours.write(SIGN_INS, { ...first, revision: 3 })).toBe('overtaken');
      expect(await theirs.read(SIGN_INS)).toEqual(first);
    });

    it('lets one of many win that write at once', async () => {
      await ours.write(SIGN_INS, first);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 === 0 ? ours : theirs).write(SIGN_INS, moved(first, { cursor: String(i) }, [])),
        ),
      );
      expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
      const winner = answers.indexOf('written');
      expect(await ours.read(SIGN_INS)).toEqual(moved(first, { cursor: String(winner) }, []));
    });

    it('refuses one that slept through many revisions', async () => {
      let state = first;
      await ours.write(SIGN_INS, state);
      for (let i = 0; i < 30; i += 1) {
        state = moved(state, { cursor: String(i) }, []);
        await ours.write(SIGN_INS, state);
      }
      expect(await theirs.write(SIGN_INS, moved(first, { cursor: 'old' }, []))).toBe('overtaken');
      expect(await theirs.write(SIGN_INS, first)).toBe('overtaken');
      expect(await theirs.read(SIGN_INS)).toEqual(state);
    });
  });
}
