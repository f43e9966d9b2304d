import { inspect } from 'node:util';
import { EVENTS_API_URL_FORM, originOfEventsApi } from '../../lambdas/contract/events-api-url.ts';

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

/** Something for some of a few names. */
export function byName<Name extends string, Value>(
  names: readonly Name[],
  rule: Rule<Value>,
): Rule<Readonly<Partial<Record<Name, Value>>>> {
  return {
    byDefault: Object.freeze({}),
    accepts: `an object with some of ${listed(names, 'and')}, each ${rule.accepts}`,
    read: (given) => {
      if (!isObject(given)) return REFUSED;
      const read: Partial<Record<Name, Value>> = {};
      for (const name of names) {
        if (given[name] === undefined) continue;
        const value = rule.read(given[name]);
        if (value === REFUSED) return REFUSED;
        read[name] = value;
      }
      return Object.keys(given).length === Object.keys(read).length ? Object.freeze(read) : REFUSED;
    },
  };
}

/** A list, empty by default, of at most so many. */
export function listOf<Value>(rule: Rule<Value>, { most }: { most: number }): Rule<readonly Value[]> {
  return {
    byDefault: Object.freeze([]),
    accepts: `a list of at most ${most}, each ${rule.accepts}`,
    read: (given) => {
      if (!Array.isArray(given) || given.length > most) return REFUSED;
      const read = given.flatMap((item: unknown) => {
        const value = rule.read(item);
        return value === REFUSED ? [] : [value];
      });
      return read.length === given.length ? Object.freeze(read) : REFUSED;
    },
  };
}

/** A number of quarters of an hour, given as hours. */
export function hours(byDefault: number, { from, to }: { from: number; to: number }): Rule<number> {
  return {
    byDefault,
    accepts: `a number of hours from ${from} (${from * 60} minutes) to ${to} (${to / 24} days), in quarters of an hour`,
    read: (given) =>
      typeof given === 'number' && Number.isInteger(given * 4) && given >= from && given <= to
        ? given
        : REFUSED,
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
export function orElse<Value, None extends null | false | string>(
  rule: Rule<Value>,
  none: None,
  meaning: string,
  byDefault: Value | None = rule.byDefault,
): Rule<Value | None> {
  return {
    byDefault,
    accepts: `${rule.accepts}, or ${JSON.stringify(none)} (${meaning})`,
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
