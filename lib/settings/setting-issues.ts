import type { z } from 'zod';
import { closestName } from './closest-name.ts';
import { CONTEXT_KEY } from './context-key.ts';
import { truncate } from './truncate.ts';

/** Where a setting is, from the outermost: `['sources', 'acme', 'readers', 0]`. */
export type SettingPath = readonly PropertyKey[];

/** A path as text: `sources.acme.readers.0`. Names that are not plain words are quoted and truncated. */
export function formatPath(path: SettingPath): string {
  if (path.length === 0) return JSON.stringify(CONTEXT_KEY);
  const parts = path.map(String);
  return parts.map((part) => (/^[\w-]{1,60}$/.test(part) ? part : truncate(part))).join('.');
}

/** The line for a value that is not accepted. */
export function invalidValue(path: SettingPath, value: unknown, accepts: string): string {
  return `${formatPath(path)}: ${truncate(value)} is not accepted; give ${accepts}`;
}

/**
 * The lines for an issue that zod found.
 *
 * @param path where the parsed value is
 * @param known the names that the parsed object may have
 */
export function formatIssue(issue: z.core.$ZodIssue, path: SettingPath, known: readonly string[]): string[] {
  const at = [...path, ...issue.path];
  if (issue.code !== 'unrecognized_keys') return [invalidValue(at, issue.input, issue.message)];
  // The value is not shown: what was given under an unknown name may be a token.
  return issue.keys.map((key) => {
    const hint = issue.path.length === 0 ? suggestion(key, known) : `give ${issue.message}`;
    return `${formatPath([...at, key])}: no such setting; ${hint}`;
  });
}

function suggestion(name: string, known: readonly string[]): string {
  const meant = closestName(name, known);
  return meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`;
}
