import { describe, expect, it } from 'vitest';
import { identityOf, rowId } from '../../../lambdas/ingest/identity.ts';
import { eventTime, NOT_JSON, parseRecord } from '../../../lambdas/ingest/record.ts';
import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { signIn } from '../../support/ports/run.ts';

const schema = SCHEMAS['OnePassword.SignInAttempt'];

describe('parseRecord', () => {
  it('derives the value, ids, and event time, and keeps the raw record', () => {
    const text = ` ${signIn('E0', { latitude: 1 }).replace(':1}', ':1.0}')}`;
    expect(parseRecord(schema, text)).toEqual({
      text,
      value: JSON.parse(text) as unknown,
      rowId: rowId(schema.logType, text),
      identity: identityOf(rowId(schema.logType, text), 'E0'),
      eventTime: '2026-11-22 19:59:58.123456789',
    });
  });

  it('has NOT_JSON, a row id, and nothing else for a record that is not valid JSON', () => {
    const text = '{"uuid":"E0"';
    expect(parseRecord(schema, text)).toEqual({
      text,
      value: NOT_JSON,
      rowId: rowId(schema.logType, text),
      identity: identityOf(rowId(schema.logType, text), undefined),
      eventTime: undefined,
    });
  });
});

describe('eventTime', () => {
  const twoTimes: CompiledSchema = { ...schema, eventTimes: [['first'], ['second']] };

  it.each([
    [{ first: '2026-01-01T00:00:00Z', second: '2026-01-02T00:00:00Z' }, '2026-01-01 00:00:00.000000000'],
    [{ first: null, second: '2026-01-02T00:00:00Z' }, '2026-01-02 00:00:00.000000000'],
    [{ first: 'yesterday', second: '2026-01-02T00:00:00Z' }, '2026-01-02 00:00:00.000000000'],
    [{ first: ['2026-01-01T00:00:00Z'] }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('of %j is %j', (record, expected) => {
    expect(eventTime(twoTimes, record)).toBe(expected);
  });
});
