import { describe, expect, it } from 'vitest';
import { truncate } from '../../../lib/settings/truncate.ts';

describe('truncate', () => {
  it.each([
    [7.5, '7.5'],
    [null, 'null'],
    ['a\nb', String.raw`'a\nb'`],
    [['a', 'b'], "[ 'a', 'b' ]"],
    [{ deep: { deeper: { deepest: 1 } } }, '{ deep: { deeper: [Object] } }'],
  ])('shows %o on one line', (value, shown) => {
    expect(truncate(value)).toBe(shown);
  });

  it('truncates long values', () => {
    expect(truncate('x'.repeat(10_000))).toBe(`'${'x'.repeat(59)}…`);
  });

  it('hides the credentials of a URL', () => {
    expect(truncate('https://me:hunter2@events.1password.com')).toBe("'https://…@events.1password.com'");
  });
});
