import { readFile } from 'node:fs/promises';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { isObject } from '../../../lambdas/ingest/json.ts';
import { FEEDS, type LogType } from '../../../lambdas/contract/feeds.ts';
import type { KnownFields, Validator } from '../../../schemas/compiled-schema.ts';
import { ANNOTATIONS } from '../../../schemas/generator/json-schema.ts';
import { isRfc3339, toPantherTime } from '../../../schemas/timestamp.ts';
import { SCHEMAS, type LogTypeName } from '../../../schemas/validators/by-log-type.ts';
import { sampleObject, sampleRecords } from '../../support/samples/read.ts';

const SIGN_IN = 'OnePassword.SignInAttempt';
const ITEM_USAGE = 'OnePassword.ItemUsage';
const AUDIT = 'OnePassword.AuditEvent';

const [signIn] = sampleRecords('v2_signinattempts_response.1password-docs.json');
const [itemUsage] = sampleRecords('v2_itemusages_response.1password-docs.json');
const [vendorAudit] = sampleRecords('v2_auditevents_response.1password-docs.json');
const audit = { ...vendorAudit, action: 'create', object_type: 'user' };

const VALID: readonly (readonly [LogTypeName, Record<string, unknown>])[] = [
  [SIGN_IN, signIn!],
  [ITEM_USAGE, itemUsage!],
  [AUDIT, audit],
];

test('every feed has a schema', () => {
  expectTypeOf<LogType>().toExtend<LogTypeName>();
  for (const { logType } of FEEDS) expect(SCHEMAS[logType]).toMatchObject({ logType, version: 0 });
});

test('event times and indicators are those of Panther', () => {
  const audited = ['actor_details', 'object_details', 'aux_details'].flatMap((details) => [
    { path: [details, 'uuid'], names: ['actor_id'] },
    { path: [details, 'name'], names: ['username'] },
    { path: [details, 'email'], names: ['email'] },
  ]);
  expect(SCHEMAS[AUDIT].indicators).toEqual([
    { path: ['actor_uuid'], names: ['actor_id'] },
    ...audited,
    { path: ['session', 'ip'], names: ['ip'] },
  ]);
  expect(SCHEMAS[SIGN_IN].indicators).toEqual([
    { path: ['target_user', 'email'], names: ['email'] },
    { path: ['client', 'ip_address'], names: ['ip'] },
  ]);
  expect(SCHEMAS[ITEM_USAGE].indicators).toEqual([
    { path: ['user', 'email'], names: ['email'] },
    { path: ['client', 'ip_address'], names: ['ip'] },
  ]);
  for (const { eventTimes } of Object.values(SCHEMAS)) expect(eventTimes).toEqual([['timestamp']]);
  expect(SCHEMAS[AUDIT].fields).toMatchObject({
    location: { latitude: true },
    session: { login_time: true },
  });
});

describe('published samples', () => {
  test.each([
    [SIGN_IN, 'v2_signinattempts_response.1password-docs.json', 1],
    [SIGN_IN, 'v1_signinattempts_sequence.elastic-mock.json', 2],
    [ITEM_USAGE, 'v2_itemusages_response.1password-docs.json', 1],
    [ITEM_USAGE, 'v1_itemusages_sequence.elastic-mock.json', 2],
  ] as const)('%s accepts every record of %s', (logType, sample, atLeast) => {
    const records = sampleRecords(sample);
    expect(records.length).toBeGreaterThanOrEqual(atLeast);
    for (const record of records) expect(issues(logType, record)).toEqual([]);
  });

  test("both issues in the vendor's own audit example are reported", () => {
    expect(issues(AUDIT, vendorAudit)).toEqual([
      " required must have required property 'action'",
      " required must have required property 'object_type'",
    ]);
  });

  test('in an event that Panther emitted, the only issue is that its timestamp is not RFC 3339', () => {
    const emitted = sampleObject('panther_signinattempt_2024.panther-analysis-test.json');
    const { timestamp } = emitted;
    expect(issues(SIGN_IN, emitted)).toEqual(['/timestamp format must match format "date-time"']);
    const sent = `${String(timestamp).replace(' ', 'T')}Z`;
    expect(issues(SIGN_IN, { ...emitted, timestamp: sent })).toEqual([]);
    expect(toPantherTime(sent)).toBe(timestamp);
  });
});

describe.each(VALID)('%s', (logType, valid) => {
  test('accepts a valid record', () => {
    expect(issues(logType, valid)).toEqual([]);
  });

  test.each([[null], [[]], ['{}'], [1], [true], [undefined]])('rejects %j as a record', (record) => {
    expect(issues(logType, record)).toEqual([' type must be object']);
  });

  const required = logType === AUDIT ? ['uuid', 'timestamp', 'action', 'object_type'] : ['uuid', 'timestamp'];

  test('reports every missing field', () => {
    expect(issues(logType, {})).toEqual(
      required.map((name) => ` required must have required property '${name}'`),
    );
  });

  test.each(required)('%s must not be null', (name) => {
    expect(issues(logType, { ...valid, [name]: null })).toEqual([`/${name} type must be string`]);
  });

  const paths = pathsOf(SCHEMAS[logType].fields);

  test.each(paths.map((path) => [path.join('.'), path] as const))(
    '%s accepts only its type',
    (dotted, path) => {
      const isRequired = required.includes(dotted);
      const type = typeOf(SCHEMAS[logType].fields, path);
      const pointer = `/${path.join('/')}`;
      for (const [name, values] of Object.entries(VALUES)) {
        for (const value of values) {
          const fits = name === type || (name === 'integer' && type === 'number');
          const expected = fits ? [] : [`${pointer} type must be ${type}${isRequired ? '' : ',null'}`];
          // Other keywords check format and range.
          const found = issues(logType, withValue(valid, path, value)).filter((issue) =>
            issue.startsWith(`${pointer} type`),
          );
          expect(found).toEqual(expected);
        }
      }
      if (isRequired) return;
      expect(issues(logType, withValue(valid, path, null))).toEqual([]);
      expect(issues(logType, withValue(valid, path, ABSENT))).toEqual([]);
    },
  );

  test('accepts unknown fields and unknown values', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()), fc.string(), (extra, text) => {
        const values = logType === SIGN_IN ? { category: text, type: text } : { action: text };
        expect(issues(logType, { ...extra, ...valid, ...values })).toEqual([]);
      }),
    );
  });

  test('agrees with ajv compiling the JSON Schema at run time', async () => {
    const compiled = await compileAtRunTime(logType);
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        null,
        ABSENT,
        '',
        0,
        1.5,
        2 ** 63,
        2 ** 64,
        -(2 ** 64),
        '2024-02-30T00:00:00Z',
        '2024-02-29T00:00:00.1Z',
        {},
        [],
      ),
    );
    const change = fc.tuple(fc.constantFrom(...paths), value);
    const verdicts = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
        const record = changes.reduce((before, [path, to]) => withValue(before, path, to), valid);
        const found = issues(logType, record);
        expect(found).toEqual(issuesFrom(compiled, record));
        verdicts[found.length === 0 ? 'valid' : 'invalid']++;
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), (record) => {
        expect(issues(logType, record)).toEqual(issuesFrom(compiled, record));
      }),
    );
    expect(verdicts.valid).toBeGreaterThan(20);
    expect(verdicts.invalid).toBeGreaterThan(20);
  });
});

function issues(logType: LogTypeName, record: unknown): string[] {
  return issuesFrom(SCHEMAS[logType].validate, record);
}

function issuesFrom(validate: Validator, record: unknown): string[] {
  if (validate(record)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, keyword, message }) => `${instancePath} ${keyword} ${message ?? ''}`,
  );
}

async function compileAtRunTime(logType: LogTypeName): Promise<Validator> {
  const file = new URL(`../../../schemas/json/${logType}.schema.json`, import.meta.url);
  const schema: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!isSchema(schema)) throw new TypeError('not a JSON Schema');
  const ajv = new Ajv2020({ allErrors: true, formats: { 'date-time': isRfc3339 } });
  ajv.addVocabulary(ANNOTATIONS);
  const compiled = ajv.compile(schema);
  const validator: Validator = (record) => {
    const valid = compiled(record) === true;
    validator.errors =
      compiled.errors?.map(({ instancePath, keyword, message = '' }) => ({
        instancePath,
        keyword,
        message,
      })) ?? null;
    return valid;
  };
  return validator;
}

function isSchema(value: unknown): value is AnySchemaObject {
  return isObject(value);
}

/** Values of each JSON type. None is valid for another type, except that an integer is also a number. */
const VALUES = {
  string: ['', '12', 'true', 'null'],
  integer: [0, -1, 12],
  number: [0.5],
  boolean: [true, false],
  object: [{}],
  array: [[], ['a'], [null]],
};

const INTEGERS = ['used_version', 'aux_id'];
const NUMBERS = ['longitude', 'latitude'];

function typeOf(fields: KnownFields, [name = '', ...rest]: readonly string[]): string {
  const inside = fields[name];
  if (inside !== undefined && inside !== true) return rest.length === 0 ? 'object' : typeOf(inside, rest);
  return INTEGERS.includes(name) ? 'integer' : NUMBERS.includes(name) ? 'number' : 'string';
}

function pathsOf(fields: KnownFields): string[][] {
  return Object.entries(fields).flatMap(([name, inside]) => [
    [name],
    ...(inside === true ? [] : pathsOf(inside).map((path) => [name, ...path])),
  ]);
}

const ABSENT = Symbol('absent');

/** A copy of the record with another value at the path. Creates missing objects along the path. */
function withValue(
  record: Record<string, unknown>,
  path: readonly string[],
  to: unknown,
): Record<string, unknown> {
  const [name, ...rest] = path;
  const copy = { ...record };
  if (name === undefined) return copy;
  const inside = copy[name];
  if (rest.length > 0) copy[name] = withValue(isObject(inside) ? inside : {}, rest, to);
  else if (to === ABSENT) Reflect.deleteProperty(copy, name);
  else copy[name] = to;
  return copy;
}
