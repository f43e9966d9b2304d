import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take a second, where the others take milliseconds. */
const SLOW = /\/(lossless|client)\.test\.ts$/;

/** A mutant is caught by the first test that fails, so those that fail soonest come first. */
class QuickestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => Number(SLOW.test(moduleId));
    return Promise.resolve(files.toSorted((a, b) => rank(a) - rank(b)));
  }
}

/** The tests that are run on every mutant: in this process alone, without an emulator, each file in a second at the most. */
export default defineConfig({
  test: {
    include: ['test/lambdas/{ingest,events-api,recovery}/**/*.test.ts', 'test/support/ports/**/*.test.ts'],
    // Half a day of polls through HTTP: what they find, a plain test beside the code must find too.
    exclude: ['test/lambdas/ingest/{api-behavior,api-faults}.test.ts'],
    setupFiles: ['test/mutation/setup.ts'],
    sequence: { sequencer: QuickestFirst },
    isolate: false,
  },
});
