import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emulatorUrl } from '../support/emulator/account.ts';
import type { AwsFault } from '../support/emulator/fault-proxy.ts';
import { openFaultyAccount } from './faulty-account.ts';

/** The number of concurrent runs in each minute while events arrive and calls fail. After that, no call fails. */
const anyConcurrency = fc.array(fc.constantFrom(1, 1, 2), { minLength: 4, maxLength: 4 });

const anyFault: fc.Arbitrary<AwsFault | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom<AwsFault>('refused', 'lost', 'throttled', 'internal', 'conflict', { delayMs: 10 }),
);

/**
 * The fault of each call, in the order of the calls, which is not deterministic with two concurrent runs. A fault may repeat
 * more often than the SDK retries.
 */
const anyFaults = fc
  .array(fc.tuple(anyFault, fc.integer({ min: 1, max: 5 })), { minLength: 8, maxLength: 24 })
  .map((sequences) => sequences.flatMap(([fault, times]) => Array.from({ length: times }, () => fault)));

it.skipIf(emulatorUrl === '')(
  'no event is lost or delivered twice, whichever AWS calls fail in whatever way',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyConcurrency, anyFaults, async (concurrency, faults) => {
        const { pollTogether, failWith, drain, expectAllDelivered, account, world } = await openFaultyAccount(
          {
            livePerMinute: 15,
          },
        );
        const remaining = [...faults];
        failWith(({ operation }) => {
          const fault = remaining.shift();
          return fault === 'conflict' && operation !== 'PutObject' ? undefined : fault;
        });
        for (const count of concurrency) {
          for (const end of await pollTogether(count)) {
            expect(end).toMatch(/^(caught_up|overtaken|TryAgainLater: .*)$/);
          }
        }
        await drain();
        await expectAllDelivered();

        // Each object of rejected records was reported, and no batch was counted twice.
        const reported = new Set(
          world.steps.flatMap((step) => (step.kind === 'quarantined' ? [step.key] : [])),
        );
        expect([...reported].sort()).toEqual(
          (await account.objects('quarantine/')).map(({ key }) => key).sort(),
        );
        const committed = world.steps.flatMap((step) => (step.kind === 'committed' ? [step.key] : []));
        expect(new Set(committed).size).toBe(committed.length);
      }),
      // The time limit applies to the shrinking of a failure.
      { numRuns: 6, interruptAfterTimeLimit: 30_000 },
    );
  },
);
