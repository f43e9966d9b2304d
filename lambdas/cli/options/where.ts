import { FixSettings } from '../../ingest/errors.ts';
import { parseJson } from '../../ingest/json.ts';
import { valuesAt } from '../terminal/event-fields.ts';

/** What an event must have at a path. */
export interface Condition {
  /** Dotted: `target_user.email`. */
  readonly path: string;
  /** The text of a string, or another scalar as JSON writes it. */
  readonly text: string;
}

/**
 * @param typed `target_user.email=alice@example.com`
 * @throws FixSettings if it is not in that form
 */
export function parseCondition(typed: string): Condition {
  const at = typed.indexOf('=');
  if (at < 1)
    throw new FixSettings(`--where must be like action=reveal or user.email=a@example.com, not "${typed}"`);
  return { path: typed.slice(0, at), text: typed.slice(at + 1) };
}

/** Returns whether the event of a line meets all conditions. Of an array, one element is enough. */
export function matcherOf(conditions: readonly Condition[]): (line: Buffer) => boolean {
  if (conditions.length === 0) return () => true;
  return (line) => {
    const event = parseJson(line.toString());
    return conditions.every(({ path, text }) =>
      valuesAt(event, path).some((value) => textOf(value) === text),
    );
  };
}

/** Undefined: it is not a scalar. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? undefined : JSON.stringify(value);
}
