import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take about a second. The others take milliseconds. */
const SLOW = /\/(lossless|client)\.test\.ts$/;

/** The first test that fails detects a mutant, so the fast files run first. */
class FastFilesFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => Number(SLOW.test(moduleId));
    return Promise.resolve(files.toSorted((a, b) => rank(a) - rank(b)));
  }
}

/** The tests that run on every mutant: in one process, without an emulator, each file in at most one second. */
export default defineConfig({
  test: {
    include: ['test/lambdas/{ingest,events-api,recovery}/**/*.test.ts', 'test/support/ports/**/*.test.ts'],
    setupFiles: ['test/mutation/setup.ts'],
    sequence: { sequencer: FastFilesFirst },
    isolate: false,
    // A busy machine must not fail the first run. Stryker itself ends mutants that hang.
    testTimeout: 600_000,
  },
});
