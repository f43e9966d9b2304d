import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/emulator/global-setup.ts'],
    include: ['test/**/*.test.ts'],
    // Real processes and servers are started and stopped: a hang must end as a failure, never as a stuck CI.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
