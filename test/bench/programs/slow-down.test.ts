import { expect, it } from 'vitest';
import { slowDown } from './slow-down.ts';

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function timeOf(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

it('burns a share of the CPU time since the step before, without its own', () => {
  const burn = slowDown(1_000);
  const before = process.cpuUsage();
  spin(20);
  const { user, system } = process.cpuUsage(before);
  const first = timeOf(burn);
  const second = timeOf(burn);
  expect(first).toBeGreaterThanOrEqual((10 * (user + system)) / 1_000);
  expect(second).toBeLessThan(first);
});

it('burns nothing if that is not requested', () => {
  const burn = slowDown(0);
  spin(20);
  expect(timeOf(burn)).toBeLessThan(20);
});
