import { beforeEach, describe, expect, it } from 'vitest';
import { RepairState } from '../../lambdas/ingest/errors.ts';
import type { StateRepair, StateStore } from '../../lambdas/ingest/ports.ts';
import { firstState, moved } from '../../lambdas/ingest/state.ts';
import { SIGN_INS } from './run.ts';

/** Two handles on one new store, as two processes have, and a way to put a text in the place of the state of SIGN_INS. */
export interface OpenRepair {
  readonly handles: readonly [StateStore & StateRepair, StateStore & StateRepair];
  readonly garble: (text: string) => Promise<void>;
}

/** What every StateRepair does. `open` gives a new, empty one. */
export function stateRepairSuite(open: () => Promise<OpenRepair>): void {
  const first = firstState('2026-11-22T20:00:00.000Z', '2026-11-15T20:00:00.000Z');
  const repaired = { ...first, revision: 1_795_000_000, position: { cursor: 'repaired' } };
  let ours: StateStore & StateRepair;
  let theirs: StateStore & StateRepair;
  let garble: OpenRepair['garble'];
  beforeEach(async () => {
    ({
      handles: [ours, theirs],
      garble,
    } = await open());
  });

  describe('StateRepair', () => {
    it('puts a state where there is none, and others go on from it', async () => {
      expect(await ours.replaceLost(SIGN_INS, repaired)).toBe('written');
      expect(await theirs.read(SIGN_INS)).toEqual(repaired);
      const next = moved(repaired, { cursor: 'next' }, []);
      expect(await theirs.write(SIGN_INS, next)).toBe('written');
      expect(await ours.read(SIGN_INS)).toEqual(next);
    });

    it.each(['{', '{"revision":1}', ''])('puts a state in the place of one that is %j', async (text) => {
      await garble(text);
      await expect(ours.read(SIGN_INS)).rejects.toThrow(RepairState);
      expect(await ours.replaceLost(SIGN_INS, repaired)).toBe('written');
      expect(await theirs.read(SIGN_INS)).toEqual(repaired);
    });

    it('replaces no state that can be read', async () => {
      await theirs.write(SIGN_INS, first);
      expect(await ours.replaceLost(SIGN_INS, repaired)).toBe('overtaken');
      expect(await ours.read(SIGN_INS)).toEqual(first);
    });

    it('lets one at the most of many win that repair at once, and keeps what it wrote', async () => {
      await garble('{');
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 === 0 ? ours : theirs).replaceLost(SIGN_INS, {
            ...repaired,
            position: { cursor: String(i) },
          }),
        ),
      );
      expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
      const winner = answers.indexOf('written');
      expect(await ours.read(SIGN_INS)).toMatchObject({ position: { cursor: String(winner) } });
    });
  });
}
