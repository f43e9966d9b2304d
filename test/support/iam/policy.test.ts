import { expect, it } from 'vitest';
import { parseBucketPolicy, parsePolicy } from './policy.ts';

const plain = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::bucket/*' };
const policy = (...statements: readonly object[]) => ({ Version: '2012-10-17', Statement: statements });

it('parses single values as lists', () => {
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
  ['a document that is not an object', [], 'policy: []'],
  ['the older version', { ...policy(plain), Version: '2008-10-17' }, 'version: "2008-10-17"'],
  ['no version', { Statement: [plain] }, 'version: undefined'],
  ['a policy with an Id', { ...policy(plain), Id: 'x' }, 'field of a policy: "Id"'],
  ['a principal', policy({ ...plain, Principal: '*' }), 'field of a statement: "Principal"'],
  [
    'NotAction',
    policy({ Effect: 'Allow', NotAction: 's3:Get', Resource: '*' }),
    'field of a statement: "NotAction"',
  ],
  ['NotResource', policy({ ...plain, NotResource: '*' }), 'field of a statement: "NotResource"'],
  ['an unknown effect', policy({ ...plain, Effect: 'allow' }), 'effect: "allow"'],
  ['no action', policy({ ...plain, Action: undefined }), 'value: undefined'],
  ['an action without a service', policy({ ...plain, Action: 'PutObject' }), 'action: "PutObject"'],
  ['a list of no resources', policy({ ...plain, Resource: [] }), 'empty list: []'],
  ['an unresolved reference', policy({ ...plain, Resource: { Ref: 'Bucket' } }), 'value: {"Ref":"Bucket"}'],
  [
    'a wildcard for the account',
    policy({ ...plain, Resource: 'arn:aws:s3:*:*:b' }),
    'resource: "arn:aws:s3:*:*:b"',
  ],
  ['an ARN that ends early', policy({ ...plain, Resource: 'arn:aws:s3:*' }), 'resource: "arn:aws:s3:*"'],
  [
    'a variable',
    policy({ ...plain, Resource: 'arn:aws:s3:::b/${aws:username}' }),
    'variable in: "arn:aws:s3:::b/${aws:username}"',
  ],
  [
    'an unknown operator',
    when({ StringEqualsIgnoreCase: { 's3:prefix': 'a' } }),
    'operator: "StringEqualsIgnoreCase"',
  ],
  [
    'an operator that is a property of Object',
    when({ constructor: { 's3:prefix': 'a' } }),
    'operator: "constructor"',
  ],
  [
    'a condition that matches without the key',
    when({ StringEqualsIfExists: { 's3:prefix': 'a' } }),
    'operator: "StringEqualsIfExists"',
  ],
  ['an unknown key', when({ StringEquals: { 's3:max-keys': '1' } }), 'key: "s3:max-keys"'],
  ['a key with different case', when({ StringEquals: { 'S3:Prefix': '1' } }), 'key: "S3:Prefix"'],
  ['a key without values', when({ StringEquals: { 's3:prefix': [] } }), 'empty list: []'],
])('rejects %s, and names it', (_, document, element) => {
  expect(() => parsePolicy(document)).toThrow(new TypeError(`unsupported ${element}`));
});

it('parses a bucket policy whose statements apply to everybody', () => {
  const statement = { ...plain, Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } };
  const [parsed] = parsePolicy(policy(statement));
  expect(parseBucketPolicy(policy({ ...statement, Principal: { AWS: '*' } }))).toEqual([parsed]);
  expect(parsed?.conditions).toEqual([
    { operator: 'NumericLessThan', key: 's3:TlsVersion', values: ['1.2'] },
  ]);
});

it.each([undefined, '*', { Service: 's3.amazonaws.com' }, { AWS: '*', Service: 's3.amazonaws.com' }])(
  'rejects a bucket policy for the principal %j',
  (Principal) => {
    expect(() => parseBucketPolicy(policy({ ...plain, Principal }))).toThrow(/^unsupported principal: /);
  },
);
