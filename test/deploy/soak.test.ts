import { rmSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { emulatorUrl } from '../support/emulator/account.ts';
import { soak, TURN_LENGTH } from './soak.ts';
import { synthesizeApp } from './synthesized-app.ts';

const TURNS = 3;

/** `npm run soak` does the same with 2,000 invocations. */
it.skipIf(emulatorUrl === '')(
  'a warm function whose runs end in many ways holds no more than before, and tells how each ended',
  async () => {
    const app = synthesizeApp({ eventsApiUrl: 'http://127.0.0.1:1', lookbackDays: 30 });
    onTestFinished(() => {
      rmSync(app.folder, { recursive: true });
    });
    const { samples, outcomes } = await soak(app, emulatorUrl, TURNS * TURN_LENGTH);
    expect(samples).toHaveLength(TURNS);
    const [, second, last] = samples;
    expect(last!.descriptors).toBeLessThanOrEqual(second!.descriptors + 2);
    // Connections and abandoned requests end by timers, some seconds later.
    expect(last!.timers).toBeLessThanOrEqual(second!.timers + 10);
    expect(last!.heapMb).toBeLessThan(second!.heapMb + 3);
    expect(last!.externalMb).toBeLessThan(second!.externalMb + 3);
    expect(outcomes.get('nothing was said')).toBeUndefined();
    const ends = [
      'caught_up',
      'out_of_time',
      'rate_limited',
      'UnreadablePage',
      'ReplaceToken',
      'TryAgainLater',
    ];
    expect([...outcomes.keys()]).toEqual(expect.arrayContaining(ends));
  },
);
