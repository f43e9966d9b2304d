import { beforeEach, describe, expect, it } from 'vitest';
import { RepairState } from '../../../lambdas/ingest/errors.ts';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';
import type { StateRepair, StateStore } from '../../../lambdas/ingest/ports.ts';
import { encodeState } from '../../../lambdas/ingest/state-codec.ts';
import { firstState, moved } from '../../../lambdas/ingest/state-changes.ts';
import { SIGN_INS } from './run.ts';
import { encoded, wordsOf } from './state-store.suite.ts';

export interface OpenRepair {
  /** Two handles to one new store, as two processes have. */
  readonly handles: readonly [StateStore & StateRepair, StateStore & StateRepair];
  /** Replaces the stored state of SIGN_INS by a text. */
  readonly corrupt: (text: string) => Promise<void>;
}

/**
 * The tests that every StateRepair passes.
 *
 * @param open returns a new, empty one
 */
export function stateRepairSuite(open: () => Promise<OpenRepair>): void {
  const time = '2026-11-22T20:00:00.000Z';
  const repaired = firstState(time, { cursor: 'repaired' });
  let ours: StateStore & StateRepair;
  let theirs: StateStore & StateRepair;
  let corrupt: OpenRepair['corrupt'];
  beforeEach(async () => {
    ({
      handles: [ours, theirs],
      corrupt,
    } = await open());
  });

  describe('StateRepair', () => {
    it('creates a missing state, and other processes continue from it', async () => {
      expect(await ours.replaceLost(SIGN_INS, repaired)).toBe('written');
      expect(await theirs.read(SIGN_INS)).toEqual(repaired);
      const next = moved(repaired, {
        next: { cursor: 'next' },
        outcome: { events: 0, skipped: 0 },
        at: time,
      });
      expect(await theirs.write(SIGN_INS, next)).toBe('written');
      expect(await ours.read(SIGN_INS)).toEqual(next);
    });

    it.each([
      '{',
      '[]',
      '{"revision":1}',
      '',
      encodeState(repaired).replace('"format":1', '"format":2'),
      encodeState(repaired).replace('repaired"', 'repaired","startTime":"x"'),
    ])('replaces a stored state that is %j', async (text) => {
      await corrupt(text);
      await expect(ours.read(SIGN_INS)).rejects.toThrow(RepairState);
      expect(await ours.replaceLost(SIGN_INS, repaired)).toBe('written');
      expect(await theirs.read(SIGN_INS)).toEqual(repaired);
    });

    it('does not replace a state that can be read', async () => {
      const first = firstState('2026-11-22T19:00:00.000Z', { cursor: 'a' });
      await theirs.create(SIGN_INS, first);
      expect(await ours.replaceLost(SIGN_INS, repaired)).toBe('overtaken');
      expect(await ours.read(SIGN_INS)).toEqual(first);
    });

    it('lets exactly one of many concurrent repairs succeed, and stores its state', async () => {
      await corrupt('{');
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 === 0 ? ours : theirs).replaceLost(SIGN_INS, { ...repaired, live: { cursor: String(i) } }),
        ),
      );
      expect(results.filter((result) => result === 'written')).toHaveLength(1);
      const winner = results.indexOf('written');
      expect(await ours.read(SIGN_INS)).toMatchObject({ live: { cursor: String(winner) } });
    });

    it('adds identities in parts, which count for the state that was created at that time', async () => {
      await ours.addIdentities(SIGN_INS, new Map([['2026-11-22', encoded(1)]]), { time, part: 1 });
      await ours.addIdentities(SIGN_INS, new Map([['2026-11-22', encoded(2)]]), { time, part: 2 });
      const { revision } = repaired;
      const found = async (after: number, through: number) => {
        const set = new IdentitySet();
        for await (const part of theirs.readIdentities(SIGN_INS, '2026-11-22', after, through)) {
          set.addEncoded(part);
        }
        return [1, 2].filter((i) => set.find(wordsOf(i)) === 'event');
      };
      expect(await found(revision - 1, revision)).toEqual([1, 2]);
      expect(await found(revision, revision + 9)).toEqual([]);
      expect(await found(0, revision - 1)).toEqual([]);
    });
  });
}
