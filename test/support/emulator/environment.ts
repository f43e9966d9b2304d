import { onTestFinished } from 'vitest';
import { EMULATOR_ENVIRONMENT } from './account.ts';

/** Until the end of the test this process finds AWS as a Lambda function does: in its environment. */
export function findEmulatorInEnvironment(): void {
  for (const [name, value] of Object.entries(EMULATOR_ENVIRONMENT)) setEnvironment(name, value);
}

function setEnvironment(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = before;
  });
}
