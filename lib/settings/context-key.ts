import { closestName } from './closest-name.ts';

/** The key in the context of the CDK app, in cdk.json and in `-c onepassword='{…}'`, which replaces the value of cdk.json. */
export const CONTEXT_KEY = 'onepassword';

/** The key of several sources, inside CONTEXT_KEY or beside it: `-c sources='{…}'` does not replace the settings of cdk.json. */
export const SOURCES_KEY = 'sources';

/**
 * A line for each context key that is almost CONTEXT_KEY or SOURCES_KEY. Without it, such settings would be ignored, and a
 * deployment would silently use the defaults.
 *
 * @param keys all other context keys of the app, also feature flags, such as `@aws-cdk/…`, and keys of the CDK, such as `aws:cdk:…`
 */
export function misspelledKeys(keys: readonly string[]): string[] {
  return keys
    .filter((key) => !/[/:]/.test(key))
    .flatMap((key) => {
      const meant = closestName(plain(key), [CONTEXT_KEY, SOURCES_KEY]);
      if (meant === undefined) return [];
      const place = meant === CONTEXT_KEY ? 'the settings' : 'several sources';
      return [`${JSON.stringify(key)}: no such context key; ${place} belong under "${meant}"`];
    });
}

/** A key without separators, without what follows a period, and with the 1 of 1Password as a word. */
function plain(key: string): string {
  return key.replace(/\..*/s, '').replaceAll(/[-_ ]/g, '').replace(/^1/, 'one');
}
