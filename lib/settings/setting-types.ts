import { z } from 'zod';

// Each type has one text for what it accepts, which completes "give …". It is the error of the type and of all its checks,
// and the description from which the documentation takes it.

/** A string that matches a pattern. */
export function text(pattern: RegExp, accepts: string) {
  return z.string({ error: accepts }).regex(pattern, { error: accepts }).describe(accepts);
}

/** One of several values. */
export function oneOf<const Value extends string | boolean>(values: readonly Value[]) {
  const accepts = listOf(values, 'or');
  return z.literal(values, { error: accepts }).describe(accepts);
}

/** One or more of several names, each once. The result is always in the order of `names`. */
export function someOf<Name extends string>(names: readonly Name[]) {
  const accepts = `a list of one or more of ${listOf(names, 'and')}, each once`;
  return z
    .array(oneOf(names), { error: accepts })
    .min(1, { error: accepts })
    .refine((chosen) => new Set(chosen).size === chosen.length, { error: accepts })
    .transform((chosen) => names.filter((name) => chosen.includes(name)))
    .describe(accepts);
}

/** An object with a value for some of several names. */
export function byName<Name extends string, Value extends z.ZodType>(names: readonly Name[], value: Value) {
  const accepts = `an object with some of ${listOf(names, 'and')}, each ${value.description ?? ''}`;
  return z.partialRecord(z.enum(names), value, { error: accepts }).describe(accepts);
}

/** A list of at most so many items. */
export function list<Item extends z.ZodType>(item: Item, { max }: { max: number }) {
  const accepts = `a list of at most ${max}, each ${item.description ?? ''}`;
  return z.array(item, { error: accepts }).max(max, { error: accepts }).describe(accepts);
}

/** A whole number within a range. */
export function integer({ min, max }: { min: number; max: number }) {
  const error = `a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(error);
}

/** Hours within a range, in steps of a quarter. */
export function hours({ min, max }: { min: number; max: number }) {
  const error = `a number of hours from ${min} (${min * 60} minutes) to ${max} (${max / 24} days), in steps of 0.25`;
  return z
    .number({ error })
    .min(min, { error })
    .max(max, { error })
    .multipleOf(0.25, { error })
    .describe(error);
}

/** What a type accepts, or one other value with a special meaning. */
export function orElse<Value extends z.ZodType, const Other extends null | false | string>(
  value: Value,
  other: Other,
  meaning: string,
) {
  const accepts = `${value.description ?? ''}, or ${JSON.stringify(other)} (${meaning})`;
  return z.union([value, z.literal(other)], { error: accepts }).describe(accepts);
}

function listOf(values: readonly (string | boolean)[], conjunction: 'and' | 'or'): string {
  const shown = values.map((value) => JSON.stringify(value));
  const comma = shown.length > 2 ? ',' : '';
  return `${shown.slice(0, -1).join(', ')}${comma} ${conjunction} ${shown.at(-1) ?? ''}`;
}
