import { inspect } from 'node:util';
import { EVENTS_API_URL_FORM, originOfEventsApi } from '../lambdas/contract/events-api-url.ts';

/** How one setting is read. */
export interface Rule<Value> {
  /** What holds when the setting is left out. */
  readonly byDefault: Value;
  /** What may be given, to complete "give …". */
  readonly accepts: string;
  /** The setting's value for what was given. */
  readonly read: (given: unknown) => Value | typeof REFUSED;
}

/** What a rule reads from a value that it does not accept. */
export const REFUSED: unique symbol = Symbol('refused');

/** Text of one pattern. */
export function text<Default extends string | undefined>(
  byDefault: Default,
  pattern: RegExp,
  { accepts }: { accepts: string },
): Rule<Default | string> {
  return {
    byDefault,
    accepts,
    read: (given) => (typeof given === 'string' && pattern.test(given) ? given : REFUSED),
  };
}

/** One of a few values, the first of which is the default. */
export function oneOf<const Value extends string | boolean>(
  values: readonly [Value, ...Value[]],
): Rule<Value> {
  return {
    byDefault: values[0],
    accepts: listed(values, 'or'),
    read: (given) => values.find((value) => value === given) ?? REFUSED,
  };
}

/** Some of a few names, all of them by default, always in their own order: the order given changes nothing. */
export function someOf<Name extends string>(names: readonly Name[]): Rule<readonly Name[]> {
  return {
    byDefault: Object.freeze([...names]),
    accepts: `a list of one or more of ${listed(names, 'and')}, each once`,
    read: (given) => {
      if (!Array.isArray(given)) return REFUSED;
      const chosen = names.filter((name) => given.includes(name));
      // An unknown name or a repeated one makes the list longer than what was found of it.
      return chosen.length > 0 && chosen.length === given.length ? Object.freeze(chosen) : REFUSED;
    },
  };
}

/** A whole number within bounds. */
export function anInteger(byDefault: number, { from, to }: { from: number; to: number }): Rule<number> {
  return {
    byDefault,
    accepts: `a whole number from ${from} to ${to}`,
    read: (given) =>
      typeof given === 'number' && Number.isInteger(given) && given >= from && given <= to ? given : REFUSED,
  };
}

/** What a rule accepts, or one value that stands for none. */
export function orElse<Value, None extends null | false>(
  rule: Rule<Value>,
  none: None,
  meaning: string,
): Rule<Value | None> {
  return {
    byDefault: rule.byDefault,
    accepts: `${rule.accepts}, or ${String(none)} (${meaning})`,
    read: (given) => (given === none ? none : rule.read(given)),
  };
}

/** The origin of the Events API, where the token does not say it. */
export const anEventsApiUrl: Rule<string | undefined> = {
  byDefault: undefined,
  accepts: EVENTS_API_URL_FORM,
  read: (given) => (typeof given === 'string' ? (originOfEventsApi(given) ?? REFUSED) : REFUSED),
};

const SHOWN = 60;

/** A value as a line of an error message may show it: on one line, not long, and without the credentials of a URL. */
export function shortened(value: unknown): string {
  const shown = inspect(value, { breakLength: Infinity, compact: true, depth: 1, maxStringLength: 200 })
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/\/\/[^/]*@/g, '//…@');
  return shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown;
}

function listed(values: readonly (string | boolean)[], word: string): string {
  const shown = values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value)));
  return `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1) ?? ''}`;
}
