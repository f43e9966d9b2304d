import { describe, expect, it } from 'vitest';
import { grantsOf, isAllowed, type Asked } from './decision.ts';
import { parsePolicy } from './policy.ts';

const statements = (...list: readonly object[]) => parsePolicy({ Version: '2012-10-17', Statement: list });
const allow = (Action: string | string[], Resource: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

const put = (key: string): Asked => ({
  action: 's3:PutObject',
  resource: `arn:aws:s3:::bucket/${key}`,
  keys: {},
});
const table = 'arn:aws:dynamodb:eu-central-1:123456789012:table/States';
const getItem = (...feeds: readonly string[]): Asked => ({
  action: 'dynamodb:GetItem',
  resource: table,
  keys: { 'dynamodb:LeadingKeys': feeds },
});

describe('what is allowed', () => {
  it('is nothing without a statement', () => {
    expect(isAllowed([], put('a'))).toBe(false);
  });

  it('is what a statement names, action and resource both', () => {
    const policy = statements(
      allow('s3:PutObject', 'arn:aws:s3:::bucket/a'),
      allow('s3:GetObject', 'arn:aws:s3:::bucket/b'),
    );
    expect(isAllowed(policy, put('a'))).toBe(true);
    expect(isAllowed(policy, put('b'))).toBe(false);
    expect(isAllowed(policy, { ...put('a'), action: 's3:PutObjectAcl' })).toBe(false);
    expect(isAllowed(policy, put('a/b'))).toBe(false);
  });

  it('is what no other statement denies, in whatever order', () => {
    const all = allow('*', '*');
    const none = { Effect: 'Deny', Action: 's3:Put*', Resource: 'arn:aws:s3:::bucket/secret/*' };
    for (const policy of [statements(all, none), statements(none, all)]) {
      expect(isAllowed(policy, put('open/x'))).toBe(true);
      expect(isAllowed(policy, put('secret/x'))).toBe(false);
    }
  });

  it('knows no case of letters in actions, and does in resources', () => {
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
  ])('by %s: %s? %s', (resource, key, is) => {
    expect(isAllowed(statements(allow('s3:PutObject', resource)), put(key))).toBe(is);
  });
});

describe('a condition', () => {
  const list = (prefix?: string): Asked => ({
    action: 's3:ListBucket',
    resource: 'arn:aws:s3:::bucket',
    keys: prefix === undefined ? {} : { 's3:prefix': [prefix] },
  });

  it('StringLike takes wildcards, any of its values is enough, and the key must be there', () => {
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

  it('StringEquals takes no wildcards, and the key must be there', () => {
    const policy = statements(
      allow('s3:ListBucket', 'arn:aws:s3:::bucket', { StringEquals: { 's3:prefix': ['a/*', 'b'] } }),
    );
    expect(isAllowed(policy, list('b'))).toBe(true);
    expect(isAllowed(policy, list('a/*'))).toBe(true);
    expect(isAllowed(policy, list('a/x'))).toBe(false);
    expect(isAllowed(policy, list())).toBe(false);
  });

  it('with several keys or operators holds where all do', () => {
    const Condition = { StringLike: { 's3:prefix': '*' }, Bool: { 'aws:SecureTransport': 'true' } };
    const policy = statements(allow('*', '*', Condition));
    const over = (secure: string): Asked => ({
      ...list('a'),
      keys: { 's3:prefix': ['a'], 'aws:SecureTransport': [secure] },
    });
    expect(isAllowed(policy, over('true'))).toBe(true);
    expect(isAllowed(policy, over('TRUE'))).toBe(true);
    expect(isAllowed(policy, over('false'))).toBe(false);
    expect(isAllowed(policy, list('a'))).toBe(false);
  });

  it('of a denial decides whether it denies', () => {
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

  it('ForAllValues:StringEquals takes each value, and a call that has none at all', () => {
    const Condition = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a', 'b'] } };
    const policy = statements(allow(['dynamodb:GetItem', 'dynamodb:Scan'], table, Condition));
    expect(isAllowed(policy, getItem('a'))).toBe(true);
    expect(isAllowed(policy, getItem('a', 'b', 'a'))).toBe(true);
    expect(isAllowed(policy, getItem('a', 'c'))).toBe(false);
    expect(isAllowed(policy, getItem('c'))).toBe(false);
    expect(isAllowed(policy, getItem())).toBe(true);
    expect(isAllowed(policy, { action: 'dynamodb:Scan', resource: table, keys: {} })).toBe(true);
  });

  it('for one value is refused where a call has several', () => {
    const policy = statements(allow('*', '*', { StringEquals: { 'dynamodb:LeadingKeys': 'a' } }));
    expect(() => isAllowed(policy, getItem('a', 'b'))).toThrow(
      'no model of StringEquals where dynamodb:LeadingKeys has 2 values',
    );
  });
});

describe('the grants of a policy', () => {
  it('are each action on each resource with each value of its conditions', () => {
    const Condition = {
      StringLike: { 's3:prefix': ['a', 'b'] },
      Bool: { 'aws:SecureTransport': 'true' },
    };
    const grants = grantsOf(
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

  it('are of what is allowed', () => {
    const denial = { Effect: 'Deny', Action: '*', Resource: '*' };
    expect(grantsOf(statements(denial, allow('s3:A', '*')))).toMatchObject([{ actions: ['s3:A'] }]);
  });
});
