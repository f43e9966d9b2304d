import { describe, expect, it } from 'vitest';
import { announcedAtOf, hourFolder, objectKey } from '../../../lambdas/ingest/object-key.ts';

const TIME = '2026-01-02T03:04:05.678Z';

describe('the key of an object', () => {
  it('contains the time of the announcement', () => {
    expect(announcedAtOf(objectKey('logs/', TIME, []))).toBe(Date.parse(TIME));
  });

  it.each([
    'logs/readme.txt',
    '20260102T030405678Z-00ff.jsonl.gz',
    'logs/20260102T030405678Z-00ff/x.jsonl.gz',
    'logs/2026-01-02T03:04:05.678Z-00ff.jsonl.gz',
  ])('has no such time if the pipeline did not create it: %s', (key) => {
    expect(announcedAtOf(key)).toBeUndefined();
  });

  it('starts with the prefix of its hour, which sorts after the hour before', () => {
    const folder = hourFolder('logs/', TIME);
    expect(folder).toBe('logs/year=2026/month=01/day=02/hour=03');
    expect(objectKey('logs/', TIME, []).startsWith(`${folder}/`)).toBe(true);
    expect(hourFolder('logs/', '2026-01-02T02:59:59.999Z') < folder).toBe(true);
  });
});
