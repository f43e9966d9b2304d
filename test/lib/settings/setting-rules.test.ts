import { describe, expect, it } from 'vitest';
import { shortened } from '../../../lib/settings/setting-rules.ts';

describe('shortened', () => {
  it.each([
    [7.5, '7.5'],
    [null, 'null'],
    ['a\nb', String.raw`'a\nb'`],
    [['a', 'b'], "[ 'a', 'b' ]"],
    [{ deep: { deeper: { deepest: 1 } } }, '{ deep: { deeper: [Object] } }'],
  ])('shows %o on one line', (value, shown) => {
    expect(shortened(value)).toBe(shown);
  });

  it('cuts what is long', () => {
    expect(shortened('x'.repeat(10_000))).toBe(`'${'x'.repeat(59)}…`);
  });

  it('keeps the credentials of a URL to itself', () => {
    expect(shortened('https://me:hunter2@events.1password.com')).toBe("'https://…@events.1password.com'");
  });
});
