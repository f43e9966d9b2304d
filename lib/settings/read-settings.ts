import { z } from 'zod';
import { CONTEXT_KEY, misspelledKeys } from './context-key.ts';
import { InvalidSettings } from './invalid-settings.ts';
import { checkEach, combineSettings, SETTING_NAMES, type Settings } from './settings.ts';
import { checkSources, type CheckedStacks } from './sources.ts';
import { truncate } from './truncate.ts';

/**
 * Reads the settings of every stack from the context of the CDK app.
 *
 * @param context an object with all context keys. CONTEXT_KEY has an object from cdk.json, or its JSON text from the command line
 * @returns frozen settings for each stack: one, or one for each entry of `sources`
 * @throws InvalidSettings with every issue, if there is any
 */
export function readSettings(context: unknown): readonly Settings[] {
  const { [CONTEXT_KEY]: given, ...others } = z.record(z.string(), z.unknown()).parse(context);
  const value = given ?? {};
  const { stacks, issues } = typeof value === 'string' ? checkJson(value) : checkStacks(value);
  const all = [...misspelledKeys(Object.keys(others)), ...issues];
  if (all.length > 0) throw new InvalidSettings(all);
  return Object.freeze(stacks);
}

function checkJson(json: string): CheckedStacks {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    const issue = `"${CONTEXT_KEY}": ${truncate(json)} is not valid JSON; give -c ${CONTEXT_KEY}='{"label": "…"}'`;
    return { stacks: [], issues: [issue] };
  }
  return checkStacks(value);
}

function checkStacks(given: unknown): CheckedStacks {
  const known = [...SETTING_NAMES, 'sources'];
  const { sources, ...shared } = z.looseObject({ sources: z.unknown() }).safeParse(given).data ?? {};
  if (sources !== undefined) return checkSources(sources, checkEach(shared, { path: [], known }));
  const { settings, issues } = combineSettings(checkEach(given, { path: [], known }));
  return { stacks: [settings], issues };
}
