import { expect, it } from 'vitest';
import { childrenCpuSeconds } from './start-up.ts';

it('reads the CPU time of the children of a shell, after the output of the command', () => {
  const dash = 'caught up\n0m0.000000s 0m0.010000s\n0m0.530000s 0m0.060000s\n';
  const bash = '\n0m0.001s 0m0.002s\n1m2.500s 0m0.500s\n';
  expect(childrenCpuSeconds(dash)).toBeCloseTo(0.59);
  expect(childrenCpuSeconds(bash)).toBeCloseTo(63);
});
