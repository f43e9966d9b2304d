import { describe, expect, it } from 'vitest';
import { apiUrlOfToken, destinationOf, parseApiUrl } from '../../../lambdas/events-api/api-url.ts';
import { tokenClaims } from '../../../lambdas/events-api/token.ts';
import { FixSettings, ReplaceToken } from '../../../lambdas/ingest/errors.ts';

const token = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

describe('tokenClaims', () => {
  it('reads the claims without verifying the signature', () => {
    const claims = {
      aud: ['events.1password.eu'],
      exp: 1_800_000_000,
      '1password.com/fts': ['itemusages', 1],
    };
    expect(tokenClaims(token(claims))).toEqual({
      audience: 'events.1password.eu',
      features: ['itemusages'],
      expiresAt: 1_800_000_000_000,
    });
  });

  it('accepts a token without claims', () => {
    expect(tokenClaims(token({}))).toEqual({
      audience: undefined,
      features: undefined,
      expiresAt: undefined,
    });
  });

  it.each([
    '',
    'text',
    'a.b',
    'a.b.c',
    'a.b.c.d',
    token(null),
    token([]),
    token({}).replace('.sig', ''),
    `${token({})}.more`,
  ])('returns undefined for %j', (text) => {
    expect(tokenClaims(text)).toBeUndefined();
  });

  it('ignores claims of the wrong type', () => {
    expect(tokenClaims(token({ aud: [7], exp: '1800000000', '1password.com/fts': 'itemusages' }))).toEqual({
      audience: undefined,
      features: undefined,
      expiresAt: undefined,
    });
  });

  it('accepts an audience that is not a list', () => {
    expect(tokenClaims(token({ aud: 'events.1password.eu' }))).toMatchObject({
      audience: 'events.1password.eu',
    });
  });
});

describe('destinationOf', () => {
  const ofCom = token({ aud: ['events.1password.com'] });

  it.each([
    [undefined, 'https://events.1password.com'],
    ['https://events.1password.com', 'https://events.1password.com'],
    ['http://127.0.0.1:7000', 'http://127.0.0.1:7000'],
    ['https://gateway.example.com', 'https://gateway.example.com'],
  ])('for a source that is configured to poll %s, is %s', (configured, url) => {
    expect(destinationOf(ofCom, configured)).toEqual({ kind: 'api', url });
  });

  it("is none if the token is for another of 1Password's hosts than the one that is polled", () => {
    expect(destinationOf(ofCom, 'https://events.1password.eu')).toEqual({
      kind: 'none',
      issue:
        'the token is for https://events.1password.com, and this source polls https://events.1password.eu',
    });
  });
});

describe('apiUrlOfToken', () => {
  it.each(['events.1password.com', 'events.1password.ca', 'events.1password.eu', 'events.ent.1password.com'])(
    'returns the host that the token names: %s',
    (host) => {
      expect(apiUrlOfToken(token({ aud: [host] }))).toBe(`https://${host}`);
    },
  );

  const namesNoHost =
    'the token names no Events API host of 1Password (one of events.1password.com, events.1password.ca, events.1password.eu, ' +
    'events.ent.1password.com); issue a new one, or set eventsApiUrl';
  it.each([
    ['text', /not an Events API bearer token/],
    [token({}), namesNoHost],
    [token({ aud: ['evil.example.com'] }), namesNoHost],
    [token({ aud: ['events.1password.com.evil.example'] }), namesNoHost],
    [
      token({ aud: ['com.1password.streamingservice'] }),
      /of an old type that names no host; issue a new one/,
    ],
  ])('rejects %s', (text, message) => {
    expect(() => apiUrlOfToken(text)).toThrow(ReplaceToken);
    expect(() => apiUrlOfToken(text)).toThrow(message);
    expect(() => apiUrlOfToken(text)).toThrow(
      expect.objectContaining({ remedy: { runbook: 'Token refused or not set' } }),
    );
  });
});

describe('parseApiUrl', () => {
  it.each([
    ['https://events.example.com', 'https://events.example.com'],
    ['https://events.example.com/', 'https://events.example.com'],
    ['https://events.example.com:8443', 'https://events.example.com:8443'],
    ['http://localhost:1234', 'http://localhost:1234'],
    ['http://127.0.0.1:1234', 'http://127.0.0.1:1234'],
    ['http://[::1]:1234', 'http://[::1]:1234'],
  ])('accepts %s', (text, url) => {
    expect(parseApiUrl(text, 'it')).toBe(url);
  });

  it.each([
    'events.example.com',
    '',
    'http://events.example.com',
    'http://localhost.example.com',
    'ftp://localhost',
    'https://events.example.com/api',
    'https://events.example.com/?a',
    'https://user:secret@events.example.com',
  ])('rejects %j', (text) => {
    expect(() => parseApiUrl(text, 'it')).toThrow(FixSettings);
    expect(() => parseApiUrl(text, 'it')).toThrow(/^it must be/);
  });
});
