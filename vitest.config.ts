import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/support/emulator/global-setup.ts'],
    include: ['test/**/*.test.ts'],
    // Nothing here replaces a module, so files share what they import: aws-cdk-lib alone takes seconds to load.
    isolate: false,
    maxWorkers: 2,
    // Real processes and servers are started and stopped: a hang must end as a failure, never as a stuck CI.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
