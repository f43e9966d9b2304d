import { describe, expect, it } from 'vitest';
import { closestName } from '../../../lib/settings/closest-name.ts';

const known = ['label', 'feeds', 'alarmEmail', 'lookbackDays'];

describe('closestName', () => {
  it.each([
    ['labl', 'label'],
    ['lable', 'label'],
    ['Feeds', 'feeds'],
    ['feed', 'feeds'],
    ['alarm_email', 'alarmEmail'],
    ['lookBackDay', 'lookbackDays'],
  ])('suggests for %s the name %s', (given, meant) => {
    expect(closestName(given, known)).toBe(meant);
  });

  it.each(['', 'token', 'x'.repeat(100_000), 'constructor'])(
    'suggests nothing for a different name',
    (given) => {
      expect(closestName(given, known)).toBeUndefined();
    },
  );

  it('suggests nothing if no name is known', () => {
    expect(closestName('label', [])).toBeUndefined();
  });
});
