import { describe, expect, it } from 'vitest';
import { announcedAtOf, hourFolder, objectKey } from '../../../lambdas/ingest/object-key.ts';

const TIME = '2026-01-02T03:04:05.678Z';

describe('the key of an object', () => {
  it('tells when it was announced', () => {
    expect(announcedAtOf(objectKey('logs/', TIME, []))).toBe(Date.parse(TIME));
  });

  it.each([
    'logs/readme.txt',
    '20260102T030405678Z-00ff.jsonl.gz',
    'logs/20260102T030405678Z-00ff/x.jsonl.gz',
    'logs/2026-01-02T03:04:05.678Z-00ff.jsonl.gz',
  ])('is none of ours where it is %s', (key) => {
    expect(announcedAtOf(key)).toBeUndefined();
  });

  it('lies in the folder of its hour, which sorts before it and after the hour before', () => {
    const folder = hourFolder('logs/', TIME);
    expect(folder).toBe('logs/year=2026/month=01/day=02/hour=03');
    expect(objectKey('logs/', TIME, []).startsWith(`${folder}/`)).toBe(true);
    expect(hourFolder('logs/', '2026-01-02T02:59:59.999Z') < folder).toBe(true);
  });
});
