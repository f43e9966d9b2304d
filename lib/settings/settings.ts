import { z } from 'zod';
import { formatConflicts } from './conflicts.ts';
import { InvalidSettings } from './invalid-settings.ts';
import { formatIssue, formatPath, type SettingPath } from './setting-issues.ts';
import { settingsSchema } from './settings-schema.ts';

/** All settings of a source and its stack, checked, with defaults. Each is described in settings-schema.ts. */
export type Settings = Readonly<z.output<typeof settingsSchema>>;

/** Settings of the source itself. The others are for its stack, which passes constructs for them. */
export type SourceSettings = Omit<Settings, 'stackName' | 'alarmTopicArn' | 'kmsKeyArn' | 'bucketName'>;

/** A principal outside the stack that may read the events. */
export type Reader = Settings['readers'][number];

export const SETTING_NAMES: readonly string[] = Object.keys(settingsSchema.shape);

/** Settings that were checked one by one, not yet against each other. */
export interface GivenSettings {
  /** Those that are valid, as the user wrote them. */
  readonly valid: Readonly<Record<string, unknown>>;
  readonly rejected: ReadonlySet<string>;
  /** A line for each setting that is not valid, or unknown. */
  readonly issues: readonly string[];
}

/** What a check found: without issues, the settings can be used. */
export interface CheckedSettings {
  readonly settings: Settings;
  readonly issues: readonly string[];
}

const NO_SETTINGS: GivenSettings = { valid: {}, rejected: new Set(), issues: [] };

/**
 * Checks every setting of an object and adds the defaults. A setting that is undefined gets its default.
 *
 * @returns frozen settings
 * @throws InvalidSettings with every issue, if there is any
 */
export function checkSettings(given: unknown): Settings {
  const { settings, issues } = combineSettings(checkEach(given, { path: [], known: SETTING_NAMES }));
  if (issues.length > 0) throw new InvalidSettings(issues);
  return settings;
}

/**
 * Checks each setting of an object by itself.
 *
 * @param path where the object is
 * @param known the names to suggest for an unknown one
 */
export function checkEach(
  given: unknown,
  { path, known }: { readonly path: SettingPath; readonly known: readonly string[] },
): GivenSettings {
  const found = settingsSchema.safeParse(given, { reportInput: true }).error?.issues ?? [];
  const rejected = new Set(found.map((issue) => String(issue.path[0] ?? '')));
  const entries = Object.entries(z.looseObject({}).safeParse(given).data ?? {}).filter(
    ([name, value]) => SETTING_NAMES.includes(name) && value !== undefined && !rejected.has(name),
  );
  return {
    valid: Object.fromEntries(entries),
    rejected,
    // A value that fails several checks of its type has the same line several times.
    issues: [...new Set(found.flatMap((issue) => formatIssue(issue, path, known)))],
  };
}

/**
 * Adds the defaults to the settings of a source, and checks them against each other.
 *
 * @param own the settings of the source
 * @param path where `own` is
 * @param shared settings that apply unless the source overrides them. Their own conflicts have no path
 */
export function combineSettings(
  own: GivenSettings,
  { path = [], shared = NO_SETTINGS }: { readonly path?: SettingPath; readonly shared?: GivenSettings } = {},
): CheckedSettings {
  const given = { ...shared.valid, ...own.valid };
  // With every name, so that the result has every key.
  const absent = Object.fromEntries(SETTING_NAMES.map((name) => [name, undefined]));
  const settings = Object.freeze(settingsSchema.parse({ ...absent, ...given }));
  const conflicts = formatConflicts(settings, new Set(Object.keys(given)), {
    rejected: new Set([...own.rejected, ...shared.rejected]),
    locate: (name, other) => {
      if (Object.hasOwn(own.valid, name)) return formatPath([...path, name]);
      return Object.hasOwn(own.valid, other) ? `${formatPath([...path, name])} (shared)` : formatPath([name]);
    },
  });
  return { settings, issues: [...own.issues, ...conflicts] };
}
