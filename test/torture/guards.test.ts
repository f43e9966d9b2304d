import { expect, it } from 'vitest';
import { GUARDS } from './guards.ts';
import { withoutGuard } from './without-guard.ts';

it.each(GUARDS)('the code still has the guard that is taken out: $name', (guard) => {
  expect(withoutGuard(guard)).not.toContain(guard.find);
});
