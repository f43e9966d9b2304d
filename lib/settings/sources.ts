import { z } from 'zod';
import { formatPath, invalidValue } from './setting-issues.ts';
import { settingsSchema } from './settings-schema.ts';
import {
  checkEach,
  combineSettings,
  SETTING_NAMES,
  type CheckedSettings,
  type GivenSettings,
  type Settings,
} from './settings.ts';

/** What a check of several stacks found: without issues, the settings can be used. */
export interface CheckedStacks {
  readonly stacks: readonly Settings[];
  /** A line for each. */
  readonly issues: readonly string[];
}

const SOURCES = 'an object with an entry for each source, {"acme": {…}, "beta": {…}}';

/** The default label is the key, which may have 100 characters. */
const SOURCE_KEY = /^[A-Za-z0-9-]{1,100}$/;

const DEFAULT_STACK_NAME = settingsSchema.shape.stackName.parse(undefined);

/** Settings that each source has for itself. */
const NOT_SHARED = ['stackName', 'bucketName'] as const;

/**
 * Checks the settings of several sources. Each gets its own stack.
 *
 * @param sources an object from the key of a source to its settings
 * @param beside the settings beside `sources`: defaults for all sources
 */
export function checkSources(sources: unknown, beside: GivenSettings): CheckedStacks {
  const { stackName, bucketName, ...valid } = beside.valid;
  const misplaced = NOT_SHARED.filter((name) => name in beside.valid || beside.rejected.has(name)).map(
    (name) => `${name}: cannot be shared by all sources; move it into an entry of sources`,
  );
  const entries = Object.entries(z.record(z.string(), z.unknown()).safeParse(sources).data ?? {});
  const checked = entries.map(([key, given]) => ({
    key,
    ...checkSource(key, given, { ...beside, valid }),
  }));
  return {
    stacks: checked.map(({ settings }) => settings),
    issues: [
      ...beside.issues,
      ...misplaced,
      ...(entries.length === 0 ? [invalidValue(['sources'], sources, SOURCES)] : []),
      // A conflict between shared settings is found in several sources.
      ...new Set(checked.flatMap(({ issues }) => issues)),
      ...NOT_SHARED.flatMap((name) => duplicates(name, checked)),
    ],
  };
}

function checkSource(key: string, given: unknown, shared: GivenSettings): CheckedSettings {
  const path = ['sources', key];
  const own = checkEach(given, { path, known: SETTING_NAMES });
  const isKey = SOURCE_KEY.test(key);
  const defaults = isKey ? { stackName: `${DEFAULT_STACK_NAME}-${key}`, label: key } : {};
  const { settings, issues } = combineSettings(own, {
    path,
    shared: { ...shared, valid: { ...defaults, ...shared.valid } },
  });
  const keyIssue = `${formatPath(path)}: this key is not accepted; give 1 to 100 letters, digits, and hyphens`;
  return { settings, issues: isKey ? issues : [keyIssue, ...issues] };
}

/** A line for each source whose value an earlier source has too. */
function duplicates(
  name: (typeof NOT_SHARED)[number],
  checked: readonly { readonly key: string; readonly settings: Settings }[],
): string[] {
  const keys = new Map<string, string>();
  const named = checked.filter(({ key }) => SOURCE_KEY.test(key));
  return named.flatMap(({ key, settings }) => {
    // Stacks whose names differ only in case would overwrite each other's template where file names ignore case.
    const value = settings[name]?.toLowerCase();
    if (value === undefined) return [];
    const earlier = keys.get(value);
    keys.set(value, earlier ?? key);
    const path = formatPath(['sources', key, name]);
    if (earlier === undefined) return [];
    return [`${path}: the same as that of sources.${earlier}; give each source its own`];
  });
}
