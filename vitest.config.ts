import { defineConfig } from 'vitest/config';

/** Ends a hang, so that CI fails instead of waiting forever. It does not measure speed: a busy machine takes minutes for some tests. */
const HANG_MS = 600_000;

export default defineConfig({
  test: {
    globalSetup: [
      // The first one is torn down last.
      'test/support/temporary-files.setup.ts',
      'test/support/emulator/global-setup.ts',
      'test/support/printed-output.setup.ts',
    ],
    include: ['test/**/*.test.ts'],
    // No test mocks modules, so the files of a worker can share their imports: aws-cdk-lib alone takes seconds to load.
    isolate: false,
    maxWorkers: 2,
    testTimeout: HANG_MS,
    hookTimeout: HANG_MS,
  },
});
