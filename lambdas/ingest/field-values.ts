import { EACH, type FieldPath } from '../../schemas/compiled-schema.ts';
import { isObject } from './json.ts';

/** The values of a parsed record at a path of its schema. Several where the path leads through arrays, none where a field is absent. */
export function valuesAt(value: unknown, path: FieldPath, depth = 0): readonly unknown[] {
  const segment = path[depth];
  if (segment === undefined) return [value];
  if (segment === EACH) {
    return Array.isArray(value) ? value.flatMap((element) => valuesAt(element, path, depth + 1)) : [];
  }
  return isObject(value) && Object.hasOwn(value, segment) ? valuesAt(value[segment], path, depth + 1) : [];
}
