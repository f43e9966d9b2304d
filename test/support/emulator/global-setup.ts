import type { TestProject } from 'vitest/node';
import { NO_EMULATOR, startEmulator } from './process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Endpoint of the AWS emulator, or empty if there is none. */
    emulatorUrl: string;
  }
}

/** Starts one AWS emulator for all tests. Without one, the tests that need it are skipped with a note; in CI, the run fails. */
export async function setup(project: TestProject): Promise<(() => void) | undefined> {
  const emulator = await startEmulator();
  if (emulator === undefined) {
    if (process.env['CI'] !== undefined) throw new Error(NO_EMULATOR);
    process.stdout.write(`SKIPPED: the tests of the AWS adapters and bundles (${NO_EMULATOR})\n`);
  }
  project.provide('emulatorUrl', emulator?.url ?? '');
  return emulator?.stop;
}
