import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHarmlessPath, printable } from '../../../lambdas/ingest/safe-text.ts';

describe('printable text', () => {
  it('is one line without control characters, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(shown.length).toBeLessThanOrEqual(200);
        expect(shown).toBe(shown.trim());
      }),
    );
  });

  it('is the text, if that is harmless', () => {
    expect(printable('Größe: 5 € 🦊, "漢字"')).toBe('Größe: 5 € 🦊, "漢字"');
  });

  it.each([
    ['\u001b]0;title\u0007red\u001b[31m', ']0;title red [31m'],
    ['a\u202eb\u2066c', 'a b c'],
    ['a\r\n\u2028b', 'a b'],
    ['\udc00a\ud83d', 'a'],
  ])('replaces what a terminal would act on: %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('never ends in half a character', () => {
    expect(printable(`${'a'.repeat(199)}🦊`)).toMatch(/^a{199}$/);
  });

  it('has another maximum length, if one is given', () => {
    expect(printable('abcdef', 4)).toBe('abcd');
    expect(printable('a'.repeat(2_000), 1_000)).toHaveLength(1_000);
  });
});

describe('a path of fields', () => {
  it.each(['a', 'account_uuid', 'target_user.user_type', '_x', 'A.b.c9', 'a'.repeat(64)])(
    'is harmless: %s',
    (path) => {
      expect(isHarmlessPath(path)).toBe(true);
    },
  );

  it.each([
    '',
    '9',
    '.a',
    'a.',
    'a..b',
    'a.1',
    'a b',
    'a-b',
    'someone@example.com',
    'é',
    'a\n',
    'a'.repeat(65),
  ])('may be personal data: %j', (path) => {
    expect(isHarmlessPath(path)).toBe(false);
  });
});
