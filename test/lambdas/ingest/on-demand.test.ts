import { setImmediate } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { OnDemand } from '../../../lambdas/ingest/on-demand.ts';

it('loads the value once, when it is first needed', async () => {
  const load = vi.fn(() => Promise.resolve('value'));
  const value = new OnDemand(load);
  await setImmediate();
  expect(load).not.toHaveBeenCalled();
  expect(await Promise.all([value.get(), value.get()])).toEqual(['value', 'value']);
  value.preload();
  await setImmediate();
  expect(load).toHaveBeenCalledTimes(1);
});

it('preloads the value after the code that runs now, and only once', async () => {
  const load = vi.fn(() => Promise.resolve('value'));
  const value = new OnDemand(load);
  value.preload();
  value.preload();
  await Promise.resolve();
  expect(load).not.toHaveBeenCalled();
  await setImmediate();
  expect(load).toHaveBeenCalledTimes(1);
  expect(await value.get()).toBe('value');
});

it('reports that preloading failed to who needs the value', async () => {
  const value = new OnDemand(() => Promise.reject(new Error('no such file')));
  value.preload();
  await setImmediate();
  await expect(value.get()).rejects.toThrow('no such file');
});
