import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emulatorUrl } from '../../support/emulator/account.ts';
import type { AwsFault } from '../../support/emulator/fault-proxy.ts';
import { openFaultyAccount } from './faulty-account.ts';

/** How many runs there are at once, minute by minute, while events arrive and calls fail; then none fail any more. */
const anyRuns = fc.array(fc.constantFrom(1, 1, 2), { minLength: 4, maxLength: 4 });

const anyFault: fc.Arbitrary<AwsFault | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom<AwsFault>('refused', 'lost', 'throttled', 'internal', 'conflict', { delayMs: 10 }),
);

/**
 * How the calls fail, in their order, which with two runs at once is as it happens to be. Several of a kind in a row are
 * more than the SDK tries.
 */
const anyFaults = fc
  .array(fc.tuple(anyFault, fc.integer({ min: 1, max: 5 })), { minLength: 8, maxLength: 24 })
  .map((stretches) => stretches.flatMap(([fault, times]) => Array.from({ length: times }, () => fault)));

it.skipIf(emulatorUrl === '')(
  'whatever calls of AWS fail, and however, nothing is lost or doubled',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyRuns, anyFaults, async (runs, faults) => {
        const { pollTogether, failWith, drain, expectAll, account, world } = await openFaultyAccount({
          livePerMinute: 15,
        });
        const rest = [...faults];
        failWith(({ operation }) => {
          const fault = rest.shift();
          return fault === 'conflict' && operation !== 'PutObject' ? undefined : fault;
        });
        for (const count of runs) {
          for (const end of await pollTogether(count)) {
            expect(end).toMatch(/^(caught_up|overtaken|TryAgainLater: .*)$/);
          }
        }
        await drain();
        await expectAll();

        // Each object of rejected records was told of, and no batch was formatCount twice.
        const told = new Set(world.steps.flatMap((step) => (step.kind === 'quarantined' ? [step.key] : [])));
        expect([...told].sort()).toEqual((await account.objects('quarantine/')).map(({ key }) => key).sort());
        const formatCount = world.steps.flatMap((step) => (step.kind === 'committed' ? [step.key] : []));
        expect(new Set(formatCount).size).toBe(formatCount.length);
      }),
      // The limit is for shrinking, should it ever come to that.
      { numRuns: 6, interruptAfterTimeLimit: 30_000 },
    );
  },
);
