import { describe, expect, it } from 'vitest';
import { EventTimes, fromPantherTime } from '../../../lambdas/ingest/event-times.ts';

const at = (time: string) => `2026-11-22 ${time}`.padEnd(29, '0');
const PARSE_TIME = at('20:00:00.000000000');

function eventTimes(latest: string | undefined, ...times: readonly string[]): EventTimes {
  const all = new EventTimes(latest, PARSE_TIME);
  for (const time of times) all.add(time);
  return all;
}

describe('a late event', () => {
  it('is more than ten minutes older than the minute of the newest event before it, in the same batch or an earlier one', () => {
    expect(eventTimes(at('19:59:59.'), at('19:48:59.999'), at('19:49:00.')).late).toBe(1);
    const same = eventTimes(undefined, at('19:00:00.'), at('19:59:59.'), at('19:48:59.999'));
    expect(same.late).toBe(1);
    same.add(at('19:49:00.'));
    expect(same.late).toBe(1);
  });

  it('is never the first event, nor an event without a time', () => {
    const times = eventTimes(undefined, at('00:00:00.'));
    times.add(undefined);
    expect(times.late).toBe(0);
  });

  it('does not set the latest time back', () => {
    const times = eventTimes(at('19:59:00.'), at('18:00:00.'), at('18:00:01.'));
    expect(times.late).toBe(2);
    expect(times.latest).toBe(at('19:59:00.'));
  });

  it('is compared with events up to the parse time, but not with later ones', () => {
    const times = eventTimes(
      undefined,
      PARSE_TIME,
      at('20:00:00.000000001'),
      at('23:00:00.'),
      at('19:51:00.'),
    );
    expect(times.latest).toBe(PARSE_TIME);
    expect(times.late).toBe(0);
  });
});

it("fromPantherTime reads a time in Panther's form to the millisecond", () => {
  expect(fromPantherTime('2026-11-22 20:53:06.142987654')).toBe('2026-11-22T20:53:06.142Z');
});
