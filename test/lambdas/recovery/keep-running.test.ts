import { describe, expect, it } from 'vitest';
import { TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import type { Outcome } from '../../../lambdas/ingest/ingest.ts';
import { firstState, moved } from '../../../lambdas/ingest/state.ts';
import { keepRunning } from '../../../lambdas/recovery/keep-running.ts';
import { SIGN_INS, START_TIME } from '../../ports/run.ts';
import { RecoveryWorld } from './recovery-world.ts';

/** Runs that end one after the other as told, and how long was waited between them, in milliseconds. */
async function play(outcomes: readonly Outcome[], positions: readonly string[] = []) {
  const memory = new RecoveryWorld([]);
  let state = firstState(START_TIME, START_TIME);
  await memory.states.write(SIGN_INS, state);
  const startedAt = memory.clock.time;
  let runs = 0;
  const outcome = await keepRunning(memory.world(), memory.states, async () => {
    const cursor = positions[runs];
    if (cursor !== undefined) {
      state = moved(state, { cursor }, []);
      await memory.states.write(SIGN_INS, state);
    }
    runs += 1;
    return outcomes[runs - 1] ?? 'caught up';
  });
  return { outcome, runs, waited: memory.clock.time - startedAt };
}

describe('keepRunning', () => {
  it('runs until there is no more', async () => {
    expect(await play(['out of time', 'out of time', 'caught up'])).toEqual({
      outcome: 'caught up',
      runs: 3,
      waited: 0,
    });
  });

  it('ends where the feed is claimed', async () => {
    expect(await play(['claimed'])).toMatchObject({ outcome: 'claimed', runs: 1 });
  });

  it.each<Outcome>(['waiting', 'overtaken', 'rate limited'])(
    'waits a little when it is %s',
    async (outcome) => {
      expect(await play([outcome])).toEqual({ outcome: 'caught up', runs: 2, waited: 2_000 });
    },
  );

  it('goes on through pages without news, and gives up where the cursor leads nowhere', async () => {
    expect(await play(['stalled', 'stalled', 'stalled'], ['a', 'b', 'c'])).toMatchObject({ runs: 4 });
    await expect(play(['stalled', 'stalled'], ['a'])).rejects.toThrow(
      new TryAgainLater(
        'the API says that there is more of signinattempts, and gives nothing: run the command again later',
      ),
    );
  });
});
