import { describe, expect, it } from 'vitest';
import { rejectedRecordJson, rejectedRecordLines } from '../../../../lambdas/cli/terminal/rejected-record.ts';

const KEY =
  'quarantine/onepassword_signinattempt/year=2026/month=11/day=22/hour=20/20261122T200000000Z-hash.jsonl.gz';
const REASONS = [{ path: '/n', keyword: 'type', message: 'must be string' }];
const recordOf = (content: string | Buffer) => ({
  feed: 'signinattempts',
  key: KEY,
  reasons: REASONS,
  bytes: Buffer.from(content),
});
const HEAD = ['signinattempts, rejected 2026-11-22 20:00Z, in', `  ${KEY}`, '  /n must be string (type)'];
const NOT_UTF8 = Buffer.from('{"name":"caf\xe9"}', 'latin1');

describe('a rejected record, for a person', () => {
  it('has its reasons, and field names, types, and lengths', () => {
    const record = recordOf('{"n":12345678901234567890,"email":"alice@example.com"}');
    expect(rejectedRecordLines(record, false)).toEqual([
      ...HEAD,
      '    {',
      '      "n": <number>,',
      '      "email": <string, 17 characters>',
      '    }',
    ]);
    expect(rejectedRecordLines(record, true)).toEqual([
      ...HEAD,
      '    {',
      '      "n": 12345678901234567890,',
      '      "email": "alice@example.com"',
      '    }',
    ]);
  });

  it('shows a value that looks like a placeholder only when it is revealed', () => {
    expect(rejectedRecordLines(recordOf('"<string of mine>"'), true).at(-1)).toBe('    "<string of mine>"');
  });

  it.each([
    [
      'what is not JSON',
      '{"email":"alice@example.com"',
      '<not valid JSON, 28 bytes>',
      '{"email":"alice@example.com"',
    ],
    ['what is not UTF-8', NOT_UTF8, '<not valid UTF-8, 15 bytes>', '{"name":"caf\ufffd"}'],
    ['control characters', '\u001b[31mred\n', '<not valid JSON, 9 bytes>', '[31mred'],
  ])('describes %s, and has no control characters', (_, content, masked, revealed) => {
    expect(rejectedRecordLines(recordOf(content), false)).toEqual([...HEAD, `    ${masked}`]);
    expect(rejectedRecordLines(recordOf(content), true)).toEqual([...HEAD, `    ${revealed}`]);
  });

  it('is cut after 60 lines, and a line after 1,000 characters', () => {
    const page = JSON.stringify(Array.from({ length: 1_000 }, () => 'a'));
    const lines = rejectedRecordLines(recordOf(page), false).slice(HEAD.length);
    expect(lines).toHaveLength(61);
    expect(lines.at(-1)).toBe('    … (4,001 bytes in all; --json has the whole record)');
    const [line] = rejectedRecordLines(recordOf('x'.repeat(5_000)), true).slice(HEAD.length);
    expect(line).toBe(`    ${'x'.repeat(1_000)}…`);
  });

  it('has no time if the pipeline did not create the object', () => {
    const [head] = rejectedRecordLines({ ...recordOf('1'), key: 'quarantine/another' }, false);
    expect(head).toBe('signinattempts, rejected at an unknown time, in');
  });
});

describe('a rejected record, for a script', () => {
  const parsed = (content: string | Buffer, reveal: boolean) =>
    JSON.parse(rejectedRecordJson(recordOf(content), reveal)) as unknown;
  const ORIGIN = { feed: 'signinattempts', key: KEY, reasons: REASONS };

  it('has the record, masked or exactly as it is', () => {
    expect(parsed('{"email":"a@example.com"}', false)).toEqual({
      ...ORIGIN,
      record: { email: '<string, 13 characters>' },
    });
    expect(rejectedRecordJson(recordOf('{"n": 1.0,"i":9223372036854775807}'), true)).toContain(
      ',"record":{"n": 1.0,"i":9223372036854775807}}',
    );
  });

  it('has what is not JSON as text, and what is not UTF-8 in base64', () => {
    expect(parsed('{"a', true)).toEqual({ ...ORIGIN, record_text: '{"a' });
    expect(parsed('{"a', false)).toEqual({ ...ORIGIN, record_text: '<not valid JSON, 3 bytes>' });
    expect(parsed(NOT_UTF8, true)).toEqual({ ...ORIGIN, record_base64: NOT_UTF8.toString('base64') });
    expect(parsed(NOT_UTF8, false)).toEqual({ ...ORIGIN, record_base64: '<not valid UTF-8, 15 bytes>' });
  });
});
