import { describe, expect, it } from 'vitest';
import { BearerToken } from '../../../lib/constructs/bearer-token.ts';
import { onlyResource, templateOf } from '../../support/template.ts';

describe('BearerToken', () => {
  it('has a description and nothing else: no value that a deployment could put in place of the token', () => {
    const template = templateOf((stack) => new BearerToken(stack, 'BearerToken', { label: 'Acme' }));
    const { Properties } = onlyResource(template, 'AWS::SecretsManager::Secret');
    expect(Object.keys(Properties)).toEqual(['Description']);
    expect(Properties['Description']).toContain('"Acme": the token alone, as plain text');
  });
});
