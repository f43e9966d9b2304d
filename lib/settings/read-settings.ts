import { z } from 'zod';
import { CONTEXT_KEY, misspelledKeys, SOURCES_KEY } from './context-key.ts';
import { InvalidSettings } from './invalid-settings.ts';
import { checkEach, combineSettings, SETTING_NAMES, type Settings } from './settings.ts';
import { checkSources, type CheckedStacks } from './sources.ts';
import { resourcesInOtherRegions } from './stack-region.ts';
import { truncate } from './truncate.ts';

/**
 * Reads the settings of every stack from the context of the CDK app.
 *
 * @param context an object with all context keys. CONTEXT_KEY and SOURCES_KEY have objects from cdk.json, or their JSON texts from
 * the command line
 * @param region the Region that the stacks are deployed to; undefined: it is not known
 * @returns frozen settings for each stack: one, or one for each entry of `sources`
 * @throws InvalidSettings with every issue, if there is any
 */
export function readSettings(context: unknown, region?: string): readonly Settings[] {
  const keys = z.record(z.string(), z.unknown()).parse(context);
  const { [CONTEXT_KEY]: _, [SOURCES_KEY]: __, ...others } = keys;
  const given = parseKey(keys, CONTEXT_KEY, '{"label": "…"}');
  const sources = parseKey(keys, SOURCES_KEY, '{"acme": {…}}');
  const invalidJson = [given, sources].flatMap(({ issue }) => issue ?? []);
  const { stacks, issues } =
    invalidJson.length > 0 ? { stacks: [], issues: invalidJson } : checkStacks(given.value, sources.value);
  const elsewhere =
    region === undefined ? [] : stacks.flatMap((settings) => resourcesInOtherRegions(settings, region));
  const all = [...misspelledKeys(Object.keys(others)), ...issues, ...elsewhere];
  if (all.length > 0) throw new InvalidSettings(all);
  return Object.freeze(stacks);
}

/** Whether settings are given on the command line: those are strings, and the next deployment does not remember them. */
export function hasTrialSettings(context: unknown): boolean {
  const keys = z.record(z.string(), z.unknown()).parse(context);
  return [CONTEXT_KEY, SOURCES_KEY].some((key) => typeof keys[key] === 'string');
}

/** The value of a context key: an object from cdk.json, or the parsed JSON text of the command line. */
function parseKey(
  keys: Readonly<Record<string, unknown>>,
  key: string,
  example: string,
): { readonly value?: unknown; readonly issue?: string } {
  const value = keys[key];
  // A key that is null in cdk.json is not set.
  if (typeof value !== 'string') return { value: value ?? undefined };
  try {
    return { value: JSON.parse(value) as unknown };
  } catch {
    return { issue: `"${key}": ${truncate(value)} is not valid JSON; give -c ${key}='${example}'` };
  }
}

function checkStacks(given: unknown = {}, contextSources?: unknown): CheckedStacks {
  const known = [...SETTING_NAMES, SOURCES_KEY];
  const { sources: ownSources, ...shared } =
    z.looseObject({ sources: z.unknown().optional() }).safeParse(given).data ?? {};
  if (ownSources !== undefined && contextSources !== undefined) {
    return { stacks: [], issues: [`sources: given inside "${CONTEXT_KEY}" and beside it; remove one`] };
  }
  const sources = ownSources === undefined ? contextSources : ownSources;
  if (sources !== undefined) return checkSources(sources, checkEach(shared, { path: [], known }));
  const { settings, issues } = combineSettings(checkEach(given, { path: [], known }));
  return { stacks: [settings], issues };
}
