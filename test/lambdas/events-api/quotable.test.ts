import { describe, expect, it } from 'vitest';
import { quotable } from '../../../lambdas/events-api/quotable.ts';
import { mintToken } from '../../support/simulator/token.ts';

const token = mintToken({
  host: 'events.1password.com',
  features: ['signinattempts'],
  issuedAt: Date.parse('2026-11-22T20:00:00Z'),
});
const [header = '', claims = '', signature = ''] = token.split('.');
const HIDDEN = '[not shown: it contains a part of the token]';

describe('the message of a server', () => {
  it('is shown in one short line, without escape sequences', () => {
    expect(quotable('Unauthorized', token)).toBe('Unauthorized');
    expect(quotable('  no\r\n\tgood \u001b[31mred\u202e \u0000', token)).toBe('no good [31mred');
    expect(quotable('x'.repeat(1_000_000), token)).toBe('x'.repeat(200));
    expect(quotable('', token)).toBe('');
  });

  it.each(
    Object.entries({
      'the token': token,
      'its signature': `bad signature ${signature}`,
      'its tail': `token ending in ${signature.slice(-12)}`,
      'its claims': claims,
      'a part of its claims': claims.slice(20, 40),
      'its header': header,
      'it in lower case': token.toLowerCase(),
      'it in upper case': signature.toUpperCase(),
      'it over several lines': `${signature.slice(0, 7)}\n ${signature.slice(7, 14)}\r\n\t${signature.slice(14)}`,
      'it in base64': Buffer.from(token).toString('base64'),
      'it in base64, after a prefix': Buffer.from(`Bearer ${token}`).toString('base64').slice(30, 80),
      'it in hexadecimal digits': Buffer.from(signature).toString('hex'),
      'it in a URL': encodeURIComponent(`Bearer ${token}`),
      'it backwards': Array.from(signature).reverse().join(''),
      'it with separators': Array.from(signature).join('-'),
    }),
  )('is not shown if it contains %s', (_, echo) => {
    expect(quotable(`invalid: ${echo}`, token)).toBe(HIDDEN);
    expect(quotable(echo, token)).toBe(HIDDEN);
  });

  it('is not shown if it contains a short token', () => {
    expect(quotable('no: a-token', 'a-token')).toBe(HIDDEN);
    expect(quotable('no: abc', 'abc')).toBe('no: abc');
  });

  it('is shown if it has fewer than twelve characters in common with the token', () => {
    expect(quotable(`see ${signature.slice(0, 11)}`, token)).toBe(`see ${signature.slice(0, 11)}`);
  });

  it('is shown without email addresses', () => {
    expect(quotable('user <someone@example.com> is suspended', token)).toBe('user [address] is suspended');
  });
});
