import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../lib/settings/nearest-name.ts';

const known = ['label', 'feeds', 'alarmEmail', 'lookbackDays'];

describe('nearestName', () => {
  it.each([
    ['labl', 'label'],
    ['lable', 'label'],
    ['Feeds', 'feeds'],
    ['feed', 'feeds'],
    ['alarm_email', 'alarmEmail'],
    ['lookBackDay', 'lookbackDays'],
  ])('takes %s for %s', (given, meant) => {
    expect(nearestName(given, known)).toBe(meant);
  });

  it.each(['', 'token', 'x'.repeat(100_000), 'constructor'])('takes a far name for none', (given) => {
    expect(nearestName(given, known)).toBeUndefined();
  });

  it('knows no name among none', () => {
    expect(nearestName('label', [])).toBeUndefined();
  });
});
