import { describe, expect, it } from 'vitest';
import { matcherOf, parseCondition } from '../../../../lambdas/cli/options/where.ts';
import { FixSettings } from '../../../../lambdas/ingest/errors.ts';

const EVENT = Buffer.from(
  JSON.stringify({
    action: 'reveal',
    used_version: 3,
    share: 0.5,
    isGuest: false,
    details: null,
    user: { email: 'a@example.com', name: 'a=b' },
    p_any_emails: ['a@example.com', 'b@example.com'],
    list: [{ id: 1 }, { id: 2 }],
  }),
);

const matches = (...typed: string[]) => matcherOf(typed.map(parseCondition))(EVENT);

describe('--where', () => {
  it.each([
    'action=reveal',
    'used_version=3',
    'share=0.5',
    'isGuest=false',
    'details=null',
    'user.email=a@example.com',
    'user.name=a=b',
    'p_any_emails=b@example.com',
    'list.id=2',
  ])('%s matches', (typed) => {
    expect(matches(typed)).toBe(true);
  });

  it.each([
    'action=Reveal',
    'action=rev',
    'action="reveal"',
    'used_version=4',
    'user=a@example.com',
    'user=[object Object]',
    'user.phone=',
    'details.value=null',
    'constructor=Object',
    'action.length=6',
    'list.id=3',
  ])('%s does not match', (typed) => {
    expect(matches(typed)).toBe(false);
  });

  it('given several times, must match each time', () => {
    expect(matches('action=reveal', 'used_version=3')).toBe(true);
    expect(matches('action=reveal', 'used_version=4')).toBe(false);
    expect(matches()).toBe(true);
  });

  it('matches no line that is not valid JSON', () => {
    expect(matcherOf([parseCondition('a=1')])(Buffer.from('{"a":1'))).toBe(false);
  });

  it.each(['action', '=reveal', ''])('"%s" is refused', (typed) => {
    expect(() => parseCondition(typed)).toThrow(FixSettings);
  });
});
