import { Option } from 'commander';
import { FixSettings } from '../../ingest/errors.ts';

/** An option of a verb: its declaration for the parser and the help, and how its value is read. */
export interface OptionSpec<T> {
  readonly option: Option;
  /**
   * The value from what was typed.
   *
   * @param typed undefined if the option was not given and has no default
   * @param now milliseconds since 1970
   * @throws FixSettings if the value is missing or invalid
   */
  readonly read: (typed: unknown, now: number) => T;
}

export type OptionSet = Readonly<Record<string, OptionSpec<unknown>>>;

/** The values of a set of options. */
export type OptionValues<S extends OptionSet> = { readonly [K in keyof S]: ReturnType<S[K]['read']> };

type Parse<T> = (text: string, now: number) => T;

/** An option without a value: true if it was given. */
export function switchOption(flags: string, description: string): OptionSpec<boolean> {
  return { option: new Option(flags, description), read: (typed) => typed === true };
}

/** An option that may be absent. */
export function textOption<T>(
  flags: string,
  description: string,
  parse: Parse<T>,
): OptionSpec<T | undefined> {
  const option = new Option(flags, description);
  return {
    option,
    read: (typed, now) => (typed === undefined ? undefined : parse(textOf(option, typed), now)),
  };
}

/** An option that has a default. */
export function defaultOption<T>(
  flags: string,
  description: string,
  defaultText: string,
  parse: Parse<T>,
): OptionSpec<T> {
  const option = new Option(flags, description).default(defaultText, defaultText);
  return { option, read: (typed, now) => parse(textOf(option, typed), now) };
}

/** An option that may be given several times. */
export function repeatedOption<T>(
  flags: string,
  description: string,
  parse: Parse<T>,
): OptionSpec<readonly T[]> {
  const option = new Option(flags, description).argParser(
    (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
  );
  return {
    option,
    read: (typed, now) => (Array.isArray(typed) ? typed.map((one) => parse(textOf(option, one), now)) : []),
  };
}

/** An option that must be given. Without it, `parse` receives an empty text. */
export function requiredOption<T>(flags: string, description: string, parse: Parse<T>): OptionSpec<T> {
  const option = new Option(flags, `${description} (required)`);
  return { option, read: (typed, now) => parse(typed === undefined ? '' : textOf(option, typed), now) };
}

/**
 * The values of all options.
 *
 * @param typed by the options' attribute names
 * @throws FixSettings that names every invalid value, one in each line
 */
export function readOptions<S extends OptionSet>(
  options: S,
  typed: Readonly<Record<string, unknown>>,
  now: number,
): OptionValues<S> {
  const issues: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { option, read }] of Object.entries(options)) {
    try {
      values[name] = read(typed[option.attributeName()], now);
    } catch (error) {
      if (!(error instanceof FixSettings)) throw error;
      issues.push(error.message);
    }
  }
  if (hasAll(options, values)) return values;
  throw new FixSettings(issues.join('\n'));
}

function hasAll<S extends OptionSet>(
  options: S,
  values: Readonly<Record<string, unknown>>,
): values is OptionValues<S> {
  return Object.keys(options).every((name) => name in values);
}

/** A value that looks like an option is one whose own value was forgotten: `--out --once`. */
function textOf({ long }: Option, typed: unknown): string {
  const text = String(typed);
  if (text.startsWith('--')) throw new FixSettings(`${long ?? ''} needs a value, not ${text}`);
  return text;
}
