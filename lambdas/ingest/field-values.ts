import { EACH, type FieldPath } from '../../schemas/compiled-schema.ts';
import { isObject } from './json.ts';

/** Is called for strings of a record. An object, because a new function for each record would be garbage. */
export interface StringVisitor {
  visit(text: string): void;
}

/** Visits the strings of a parsed record at a path of its schema: several where the path leads through arrays, none where a field is absent. */
export function visitStrings(value: unknown, path: FieldPath, visitor: StringVisitor, from = 0): void {
  let found = value;
  for (let depth = from; depth < path.length; depth += 1) {
    const segment = path[depth];
    if (segment === EACH || segment === undefined) {
      if (!Array.isArray(found)) return;
      for (const element of found) visitStrings(element, path, visitor, depth + 1);
      return;
    }
    if (!isObject(found)) return;
    // No string is inherited: what a JSON object inherits are functions, and these are no objects here.
    found = found[segment];
  }
  if (typeof found === 'string') visitor.visit(found);
}
