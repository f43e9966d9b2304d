import { expect, it } from 'vitest';
import { RequestedWait } from '../../../lambdas/events-api/requested-wait.ts';

const at = (time: number) => ({ now: () => time });

it('lasts as long as the server asked, and an hour at most', () => {
  const wait = new RequestedWait();
  expect(wait.current(at(0))).toBeUndefined();
  wait.start(300_000, 429, at(1_000));
  expect(wait.current(at(300_999))).toEqual({ until: 301_000, status: 429 });
  expect(wait.current(at(301_000))).toBeUndefined();
  wait.start(86_400_000, 503, at(1_000));
  expect(wait.current(at(1_000))).toEqual({ until: 3_601_000, status: 503 });
  expect(wait.current(at(3_601_000))).toBeUndefined();
});

it('is over if the clock was set back by more than it lasts', () => {
  const wait = new RequestedWait();
  wait.start(300_000, 429, at(10_000_000));
  expect(wait.current(at(9_000_000))).toBeDefined();
  expect(wait.current(at(6_699_999))).toBeUndefined();
});

it('is none if the server asked for none', () => {
  const wait = new RequestedWait();
  wait.start(0, 429, at(1_000));
  expect(wait.current(at(1_000))).toBeUndefined();
});
