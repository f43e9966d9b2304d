import { describe, expect, it } from 'vitest';
import { isAllowed, splitGrants, type AccessRequest } from './decision.ts';
import { parsePolicy } from './policy.ts';

const statements = (...list: readonly object[]) => parsePolicy({ Version: '2012-10-17', Statement: list });
const allow = (Action: string | string[], Resource: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

const put = (key: string): AccessRequest => ({
  action: 's3:PutObject',
  resource: `arn:aws:s3:::bucket/${key}`,
  keys: {},
});
const table = 'arn:aws:dynamodb:eu-central-1:123456789012:table/States';
const getItem = (...feeds: readonly string[]): AccessRequest => ({
  action: 'dynamodb:GetItem',
  resource: table,
  keys: { 'dynamodb:LeadingKeys': feeds },
});

describe('isAllowed', () => {
  it('allows nothing without a statement', () => {
    expect(isAllowed([], put('a'))).toBe(false);
  });

  it('requires that one statement contains both the action and the resource', () => {
    const policy = statements(
      allow('s3:PutObject', 'arn:aws:s3:::bucket/a'),
      allow('s3:GetObject', 'arn:aws:s3:::bucket/b'),
    );
    expect(isAllowed(policy, put('a'))).toBe(true);
    expect(isAllowed(policy, put('b'))).toBe(false);
    expect(isAllowed(policy, { ...put('a'), action: 's3:PutObjectAcl' })).toBe(false);
    expect(isAllowed(policy, put('a/b'))).toBe(false);
  });

  it('denies what any statement denies, in any order', () => {
    const all = allow('*', '*');
    const none = { Effect: 'Deny', Action: 's3:Put*', Resource: 'arn:aws:s3:::bucket/secret/*' };
    for (const policy of [statements(all, none), statements(none, all)]) {
      expect(isAllowed(policy, put('open/x'))).toBe(true);
      expect(isAllowed(policy, put('secret/x'))).toBe(false);
    }
  });

  it('ignores case in actions, and not in resources', () => {
    const policy = statements(allow('S3:putobject', 'arn:aws:s3:::bucket/A'));
    expect(isAllowed(policy, put('A'))).toBe(true);
    expect(isAllowed(policy, put('a'))).toBe(false);
  });

  it.each<[string, string, boolean]>([
    ['arn:aws:s3:::bucket/logs/*', 'logs/a/b=c/d.gz', true],
    ['arn:aws:s3:::bucket/logs/*', 'logs/', true],
    ['arn:aws:s3:::bucket/logs/*', 'logs', false],
    ['arn:aws:s3:::bucket/logs/*', 'more/logs/a', false],
    ['arn:aws:s3:::bucket/*.gz', 'a.gz', true],
    ['arn:aws:s3:::bucket/*.gz', 'a-gz', false],
    ['arn:aws:s3:::bucket/?', 'a', true],
    ['arn:aws:s3:::bucket/?', 'ab', false],
    ['arn:aws:s3:::bucket/a+(b)', 'a+(b)', true],
    ['arn:aws:s3:::*', 'a', true],
  ])('with the resource %s and the key %s returns %s', (resource, key, isExpected) => {
    expect(isAllowed(statements(allow('s3:PutObject', resource)), put(key))).toBe(isExpected);
  });
});

describe('a condition', () => {
  const list = (prefix?: string): AccessRequest => ({
    action: 's3:ListBucket',
    resource: 'arn:aws:s3:::bucket',
    keys: prefix === undefined ? {} : { 's3:prefix': [prefix] },
  });

  it('StringLike accepts wildcards and any of its values, and requires the key', () => {
    const policy = statements(
      allow('s3:ListBucket', 'arn:aws:s3:::bucket', { StringLike: { 's3:prefix': ['a/*', 'b/?'] } }),
    );
    expect(isAllowed(policy, list('a/x/y'))).toBe(true);
    expect(isAllowed(policy, list('b/1'))).toBe(true);
    expect(isAllowed(policy, list('b/12'))).toBe(false);
    expect(isAllowed(policy, list('A/x'))).toBe(false);
    expect(isAllowed(policy, list(''))).toBe(false);
    expect(isAllowed(policy, list())).toBe(false);
  });

  it('StringEquals accepts no wildcards, and requires the key', () => {
    const policy = statements(
      allow('s3:ListBucket', 'arn:aws:s3:::bucket', { StringEquals: { 's3:prefix': ['a/*', 'b'] } }),
    );
    expect(isAllowed(policy, list('b'))).toBe(true);
    expect(isAllowed(policy, list('a/*'))).toBe(true);
    expect(isAllowed(policy, list('a/x'))).toBe(false);
    expect(isAllowed(policy, list())).toBe(false);
  });

  it('with several keys or operators requires all of them', () => {
    const Condition = { StringLike: { 's3:prefix': '*' }, Bool: { 'aws:SecureTransport': 'true' } };
    const policy = statements(allow('*', '*', Condition));
    const over = (secure: string): AccessRequest => ({
      ...list('a'),
      keys: { 's3:prefix': ['a'], 'aws:SecureTransport': [secure] },
    });
    expect(isAllowed(policy, over('true'))).toBe(true);
    expect(isAllowed(policy, over('TRUE'))).toBe(true);
    expect(isAllowed(policy, over('false'))).toBe(false);
    expect(isAllowed(policy, list('a'))).toBe(false);
  });

  it('limits a Deny, too', () => {
    const denial = {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    const policy = statements(allow('*', '*'), denial);
    expect(isAllowed(policy, { ...put('a'), keys: { 'aws:SecureTransport': ['false'] } })).toBe(false);
    expect(isAllowed(policy, { ...put('a'), keys: { 'aws:SecureTransport': ['true'] } })).toBe(true);
  });

  it('Null tests whether the call has the key', () => {
    const allowIf = (isAbsent: string) =>
      statements(allow('*', '*', { Null: { 's3:if-none-match': isAbsent } }));
    const conditional: AccessRequest = { ...put('a'), keys: { 's3:if-none-match': ['*'] } };
    expect(isAllowed(allowIf('true'), put('a'))).toBe(true);
    expect(isAllowed(allowIf('true'), conditional)).toBe(false);
    expect(isAllowed(allowIf('false'), put('a'))).toBe(false);
    expect(isAllowed(allowIf('false'), conditional)).toBe(true);
  });

  it('NumericLessThan compares numbers, and requires the key', () => {
    const policy = statements(allow('*', '*', { NumericLessThan: { 's3:TlsVersion': 1.2 } }));
    const over = (version: string): AccessRequest => ({ ...put('a'), keys: { 's3:TlsVersion': [version] } });
    expect(['1.1', '1.2', '1.3'].map((version) => isAllowed(policy, over(version)))).toEqual([
      true,
      false,
      false,
    ]);
    expect(isAllowed(policy, put('a'))).toBe(false);
  });

  it('ForAllValues:StringEquals requires each value to be listed, and matches a call without the key', () => {
    const Condition = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a', 'b'] } };
    const policy = statements(allow(['dynamodb:GetItem', 'dynamodb:Scan'], table, Condition));
    expect(isAllowed(policy, getItem('a'))).toBe(true);
    expect(isAllowed(policy, getItem('a', 'b', 'a'))).toBe(true);
    expect(isAllowed(policy, getItem('a', 'c'))).toBe(false);
    expect(isAllowed(policy, getItem('c'))).toBe(false);
    expect(isAllowed(policy, getItem())).toBe(true);
    expect(isAllowed(policy, { action: 'dynamodb:Scan', resource: table, keys: {} })).toBe(true);
  });

  it('for one value is rejected if a call has several', () => {
    const policy = statements(allow('*', '*', { StringEquals: { 'dynamodb:LeadingKeys': 'a' } }));
    expect(() => isAllowed(policy, getItem('a', 'b'))).toThrow(
      'unsupported: StringEquals if dynamodb:LeadingKeys has 2 values',
    );
  });
});

describe('splitGrants', () => {
  it('returns each action on each resource with each value of its conditions', () => {
    const Condition = {
      StringLike: { 's3:prefix': ['a', 'b'] },
      Bool: { 'aws:SecureTransport': 'true' },
    };
    const grants = splitGrants(
      statements(allow(['s3:A', 's3:B'], ['arn:aws:s3:::x', 'arn:aws:s3:::y'], Condition)),
    );
    expect(grants).toHaveLength(8);
    expect(grants[1]).toMatchObject({
      actions: ['s3:A'],
      resources: ['arn:aws:s3:::x'],
      conditions: [{ values: ['b'] }, { values: ['true'] }],
    });
    expect(new Set(grants.map((grant) => JSON.stringify(grant))).size).toBe(8);
  });

  it('returns only what is allowed', () => {
    const denial = { Effect: 'Deny', Action: '*', Resource: '*' };
    expect(splitGrants(statements(denial, allow('s3:A', '*')))).toMatchObject([{ actions: ['s3:A'] }]);
  });
});
