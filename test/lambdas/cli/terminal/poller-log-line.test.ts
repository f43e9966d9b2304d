import { describe, expect, it } from 'vitest';
import {
  isForPeople,
  pollerLogJson,
  pollerLogText,
} from '../../../../lambdas/cli/terminal/poller-log-line.ts';

const line = (text: string) => ({
  time: Date.parse('2026-11-26T08:00:01.999Z'),
  feed: 'itemusages',
  text,
});

describe('a line of a poller', () => {
  it.each([
    ['{"level":"INFO","message":"run ended","outcome":"caught_up"}', 'INFO   caught_up, 0 events'],
    [
      '{"level":"INFO","outcome":"out_of_time","events":1,"rejected":1200}',
      'INFO   out_of_time, 1 event, 1,200 rejected',
    ],
    ['{"level":"WARN","message":"the clock differs","aheadMs":9}', 'WARN   the clock differs'],
    [
      '{"level":"ERROR","message":"it broke","outcome":"failed","error":"TryAgainLater"}',
      'ERROR  TryAgainLater: it broke',
    ],
    ['{"level":7,"message":null}', ''],
    ['\u001b[31mRuntime exited\u202e', '[31mRuntime exited'],
  ])('for a person is one line: %s', (text, shown) => {
    const padded = shown.startsWith('[') ? `       ${shown}` : shown;
    expect(pollerLogText(line(text), 120)).toBe(`11-26 08:00:01Z  itemusages      ${padded}`.trimEnd());
  });

  it('is cut if it is too long', () => {
    const text = pollerLogText(line(JSON.stringify({ level: 'WARN', message: 'x'.repeat(500) })), 80);
    expect(text).toHaveLength(80);
    expect(text).toMatch(/x\.\.\.$/);
  });

  it.each([
    ['INIT_START Runtime Version: nodejs:24', false],
    ['END RequestId: 7b1c1c2e', false],
    ['REPORT RequestId: 7b1c1c2e\tDuration: 1 ms\t', false],
    ['REPORT RequestId: 7b1c1c2e\tDuration: 1 ms\tStatus: error\tError Type: Runtime.ExitError', true],
    ['{"_aws":{},"EventsDelivered":1}', false],
    ['{"level":"INFO"}', true],
    ['[]', true],
    [' ', false],
  ])('%j is for people: %s', (text, expected) => {
    expect(isForPeople(line(text))).toBe(expected);
  });

  it('for a script is what was logged, or an object with the same fields', () => {
    expect(pollerLogJson(line('{ "level": "INFO" }'))).toBe('{ "level": "INFO" }');
    expect(JSON.parse(pollerLogJson(line('Task timed out')))).toEqual({
      timestamp: '2026-11-26T08:00:01.999Z',
      feed: 'itemusages',
      message: 'Task timed out',
    });
  });
});
