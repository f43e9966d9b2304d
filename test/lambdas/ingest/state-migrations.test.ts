import { describe, expect, it } from 'vitest';
import {
  migrate,
  MIGRATIONS,
  STATE_FORMAT,
  type Migration,
} from '../../../lambdas/ingest/state-migrations.ts';

describe('migrate', () => {
  // An example of how migrations are written: one for each format, which converts to the next.
  const migrations = new Map<number, Migration>([
    [1, ({ live, ...fields }) => ({ ...fields, position: live })],
    [2, (fields) => ({ ...fields, pausedAt: null })],
  ]);
  const stored = { live: { cursor: 'a' }, createdAt: '2026-11-22T20:00:00.000Z' };
  const migrated = { position: { cursor: 'a' }, createdAt: '2026-11-22T20:00:00.000Z', pausedAt: null };

  it('applies every migration from the stored format to the current one', () => {
    expect(migrate(1, stored, migrations, 3)).toEqual(migrated);
    const { pausedAt: _, ...second } = migrated;
    expect(migrate(2, second, migrations, 3)).toEqual(migrated);
  });

  it('returns fields of the current format unchanged', () => {
    expect(migrate(STATE_FORMAT, stored)).toBe(stored);
  });

  it.each([0, 4, 1.5, '1', null, undefined])('does not know the format %s', (format) => {
    expect(migrate(format, stored, migrations, 3)).toBeUndefined();
  });

  it('has a migration for each earlier format', () => {
    const earlier = Array.from({ length: STATE_FORMAT - 1 }, (_, i) => i + 1);
    expect([...MIGRATIONS.keys()]).toEqual(earlier);
  });
});
