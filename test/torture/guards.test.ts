import { expect, it } from 'vitest';
import { withoutGuard } from './guard-detection.ts';
import { GUARDS } from './guards.ts';

it.each(GUARDS)('the source contains this guard exactly once: $name', (guard) => {
  expect(withoutGuard(guard)).not.toContain(guard.find);
});
