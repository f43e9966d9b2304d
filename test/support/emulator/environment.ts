import { onTestFinished } from 'vitest';
import { EMULATOR_ENVIRONMENT } from './account.ts';

/** Points the SDK of this process to the emulator, by environment variables, until the test ends. */
export function setEmulatorEnvironment(): void {
  for (const [name, value] of Object.entries(EMULATOR_ENVIRONMENT)) setVariable(name, value);
}

function setVariable(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = before;
  });
}
