/** The format of the state that this version writes. Raised when the stored form changes, together with a migration. */
export const STATE_FORMAT = 1;

/** The fields of a stored state, its format and revision excluded. */
export type StoredFields = Readonly<Record<string, unknown>>;

/** Converts the stored fields of one format to the next format. */
export type Migration = (fields: StoredFields) => StoredFields;

/**
 * The migration from each earlier format, by the format that it reads. There is one format so far. The next one adds an entry
 * `[1, (fields) => …]`, raises STATE_FORMAT, and keeps a stored state of format 1 as a test case.
 */
export const MIGRATIONS: ReadonlyMap<number, Migration> = new Map();

/**
 * The fields of a stored state in the current format. Undefined if the format is unknown: a later version wrote the state, or it
 * is damaged.
 */
export function migrate(
  format: unknown,
  fields: StoredFields,
  migrations: ReadonlyMap<number, Migration> = MIGRATIONS,
  current: number = STATE_FORMAT,
): StoredFields | undefined {
  if (format === current) return fields;
  const migration = typeof format === 'number' ? migrations.get(format) : undefined;
  if (migration === undefined || typeof format !== 'number') return undefined;
  return migrate(format + 1, migration(fields), migrations, current);
}
