import { expect, it } from 'vitest';
import { parsePolicy } from './policy.ts';

const plain = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::bucket/*' };
const policy = (...statements: readonly object[]) => ({ Version: '2012-10-17', Statement: statements });

it('reads what may be one or many as many', () => {
  const statement = {
    Sid: 'Write',
    Effect: 'Deny',
    Action: ['s3:PutObject', 's3:Delete*'],
    Resource: '*',
    Condition: { StringLike: { 's3:prefix': ['a/*', 'b/*'] }, Bool: { 'aws:SecureTransport': 'false' } },
  };
  expect(parsePolicy({ Version: '2012-10-17', Statement: plain })).toEqual([
    {
      sid: '',
      effect: 'Allow',
      actions: ['s3:PutObject'],
      resources: ['arn:aws:s3:::bucket/*'],
      conditions: [],
    },
  ]);
  expect(parsePolicy(policy(plain, statement))[1]).toEqual({
    sid: 'Write',
    effect: 'Deny',
    actions: ['s3:PutObject', 's3:Delete*'],
    resources: ['*'],
    conditions: [
      { operator: 'StringLike', key: 's3:prefix', values: ['a/*', 'b/*'] },
      { operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] },
    ],
  });
});

const when = (condition: object) => policy({ ...plain, Condition: condition });

it.each<[string, unknown, string]>([
  ['no object', [], 'a policy: []'],
  ['the older version', { ...policy(plain), Version: '2008-10-17' }, 'the version: "2008-10-17"'],
  ['no version', { Statement: [plain] }, 'the version: undefined'],
  ['a policy with an Id', { ...policy(plain), Id: 'x' }, 'in a policy: "Id"'],
  ['a principal', policy({ ...plain, Principal: '*' }), 'in a statement: "Principal"'],
  [
    'all actions but one',
    policy({ Effect: 'Allow', NotAction: 's3:Get', Resource: '*' }),
    'in a statement: "NotAction"',
  ],
  ['all resources but one', policy({ ...plain, NotResource: '*' }), 'in a statement: "NotResource"'],
  ['another effect', policy({ ...plain, Effect: 'allow' }), 'the effect: "allow"'],
  ['no action', policy({ ...plain, Action: undefined }), 'a value: undefined'],
  ['an action without a service', policy({ ...plain, Action: 'PutObject' }), 'the action: "PutObject"'],
  ['a list of no resources', policy({ ...plain, Resource: [] }), 'a list of nothing: []'],
  [
    'what is left to be put in',
    policy({ ...plain, Resource: { Ref: 'Bucket' } }),
    'a value: {"Ref":"Bucket"}',
  ],
  [
    'a wildcard for the account',
    policy({ ...plain, Resource: 'arn:aws:s3:*:*:b' }),
    'the resource: "arn:aws:s3:*:*:b"',
  ],
  ['an ARN that ends early', policy({ ...plain, Resource: 'arn:aws:s3:*' }), 'the resource: "arn:aws:s3:*"'],
  [
    'a variable',
    policy({ ...plain, Resource: 'arn:aws:s3:::b/${aws:username}' }),
    'the variable in: "arn:aws:s3:::b/${aws:username}"',
  ],
  [
    'another operator',
    when({ StringEqualsIgnoreCase: { 's3:prefix': 'a' } }),
    'the operator: "StringEqualsIgnoreCase"',
  ],
  ['an operator of Object', when({ constructor: { 's3:prefix': 'a' } }), 'the operator: "constructor"'],
  [
    'a condition that holds without the key',
    when({ StringEqualsIfExists: { 's3:prefix': 'a' } }),
    'the operator: "StringEqualsIfExists"',
  ],
  ['another key', when({ StringEquals: { 's3:max-keys': '1' } }), 'the key: "s3:max-keys"'],
  ['a key written otherwise', when({ StringEquals: { 'S3:Prefix': '1' } }), 'the key: "S3:Prefix"'],
  ['a key without values', when({ StringEquals: { 's3:prefix': [] } }), 'a list of nothing: []'],
])('refuses %s, and names it', (_, document, named) => {
  expect(() => parsePolicy(document)).toThrow(new TypeError(`no model of ${named}`));
});
