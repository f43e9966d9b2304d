import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { eventDay, RowIds, uuidOf } from '../../../lambdas/ingest/identity.ts';
import { signIn } from '../../support/ports/run.ts';
import { identityOf, rowId } from '../../support/records.ts';

const LOG_TYPE = 'OnePassword.SignInAttempt';

function wordsOf(record: string, uuid: string | undefined): string[] {
  const words = identityOf(rowId(LOG_TYPE, record), uuid);
  return [...words].map((word) => word.toString(16).padStart(8, '0'));
}

describe('the identity of a record', () => {
  // printf 'OnePassword.SignInAttempt\n%s' "$record" | sha256sum
  const id = '26faed159ae6c7f841756fa689ac56a8';

  it('is the same in every release, so that a new release finds what an older one delivered', () => {
    expect(rowId(LOG_TYPE, signIn('E0'))).toBe(id);
    expect(wordsOf(signIn('E0'), 'E0')).toEqual(['3bd5caf2', '078192b1', '26faed15', '9ae6c7f8']);
    expect(wordsOf(signIn('E0'), 'IUUUUUUUUUUUUUUUUUUUUUUU4A').slice(0, 2)).toEqual(['ffdea84f', '30a332e2']);
  });

  it.each([
    ['that differ in their last characters', (i: number) => `IUUUUUUUUUUUUUUUUUUUU${i.toString(36)}`],
    ['that differ in their first characters', (i: number) => `${i.toString(36)}IUUUUUUUUUUUUUUUUUUUU`],
    ['of any form', (i: number) => createHash('sha256').update(String(i)).digest('base64')],
  ])('distributes uuids %s evenly, in each word', (_, uuidAt) => {
    const count = 20_000;
    const seen = [new Set<number>(), new Set<number>(), new Set<string>()] as const;
    for (let i = 0; i < count; i += 1) {
      const [a = 0, b = 0] = identityOf('0'.repeat(32), uuidAt(i));
      seen[0].add(a);
      seen[1].add(b);
      seen[2].add(`${a} ${b}`);
    }
    // Of so many random 32-bit numbers, 0.05 are expected twice. More than 3 are expected once in five million times.
    expect(seen[0].size).toBeGreaterThanOrEqual(count - 3);
    expect(seen[1].size).toBeGreaterThanOrEqual(count - 3);
    expect(seen[2].size).toBe(count);
  });

  it('leaves the bit free that marks a rejected record', () => {
    const odd = Array.from({ length: 20 }, (_, i) => signIn(`E${i}`)).filter((record) =>
      /[13579bdf]$/.test(rowId(LOG_TYPE, record).slice(0, 16)),
    );
    expect(odd.length).toBeGreaterThan(3);
    for (const record of odd) expect(Number(`0x${wordsOf(record, 'E')[3]!}`) % 2).toBe(0);
  });

  it('depends on the text and the log type', () => {
    expect(rowId(LOG_TYPE, signIn('E1'))).not.toBe(id);
    expect(rowId('OnePassword.AuditEvent', signIn('E0'))).not.toBe(id);
  });

  it('depends on all bytes of a record of any length, also after a longer one', () => {
    const ids = new RowIds(LOG_TYPE);
    for (const length of [0, 1, 65_535, 65_536, 65_537, 200_000, 65_536, 3, 0]) {
      for (const byte of [0x78, 0xe9]) {
        const record = Buffer.alloc(length, byte);
        const digest = createHash('sha256').update(`${LOG_TYPE}\n`).update(record).digest('hex');
        expect(ids.of(record)).toBe(digest.slice(0, 32));
      }
    }
  });

  it('shares its first half with all records of the same uuid, and with none without a uuid', () => {
    const half = (record: string, uuid: string | undefined) => wordsOf(record, uuid).slice(0, 2).join('');
    expect(half(signIn('E0'), 'E0')).toBe(half(signIn('E0', { type: 'x' }), 'E0'));
    expect(half(signIn('E0'), 'E0')).not.toBe(half(signIn('E0'), 'E1'));
    expect(half(signIn('E0'), undefined)).toBe(id.slice(16));
    expect(half('{"a":1}', undefined)).not.toBe(half('{"a":2}', undefined));
  });

  it('never has a first word of zero, which marks an empty slot', () => {
    expect([...identityOf('0'.repeat(32), undefined)]).toEqual([1, 0, 0, 0]);
  });
});

it.each([
  [{ uuid: 'E0' }, 'E0'],
  [{ uuid: '' }, ''],
  [{ uuid: 7 }, undefined],
  [{}, undefined],
  ['text', undefined],
  [null, undefined],
])('the uuid of %j is %j', (record, uuid) => {
  expect(uuidOf(record)).toBe(uuid);
});

it('the event day is the day of the event time, or none', () => {
  expect(eventDay('2026-11-22 23:59:59.999999999')).toBe('2026-11-22');
  expect(eventDay(undefined)).toBe('none');
});
