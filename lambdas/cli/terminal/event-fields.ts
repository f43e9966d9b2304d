import { isObject } from '../../ingest/json.ts';

/**
 * The values at a dotted path of a parsed event: several where the path leads through an array, none where a field is absent.
 *
 * @param path `target_user.email`
 */
export function valuesAt(event: unknown, path: string): readonly unknown[] {
  let found: readonly unknown[] = [event];
  for (const name of path.split('.')) {
    found = found
      .flatMap((value) => (isObject(value) && Object.hasOwn(value, name) ? [value[name]] : []))
      .flat();
  }
  return found;
}
