import { describe, expect, it } from 'vitest';
import { BearerToken } from '../../../lib/constructs/bearer-token.ts';
import { onlyResource, templateOf } from '../../support/template.ts';

describe('BearerToken', () => {
  it('has only a description, and no value with which a deployment could overwrite the token', () => {
    const template = templateOf((stack) => new BearerToken(stack, 'BearerToken', { label: 'Acme' }));
    const { Properties } = onlyResource(template, 'AWS::SecretsManager::Secret');
    expect(Object.keys(Properties)).toEqual(['Description']);
    expect(Properties['Description']).toContain('"Acme": the token alone, as plain text');
  });
});
