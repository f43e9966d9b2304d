import { z } from 'zod';

/** What the documentation says about a setting, beside its default. */
export interface SettingMetadata {
  /** The accepted values: a noun phrase that completes "give …". */
  readonly accepts: string;
  /** In Markdown, on one line. */
  readonly description: string;
}

export const METADATA = z.registry<SettingMetadata>();

/** A setting with a default. Its value is frozen. */
export function setting<Value extends z.ZodType>(
  value: Value,
  options: { readonly default: z.util.NoUndefined<z.output<Value>>; readonly description: string },
) {
  const schema = value.default(options.default).readonly();
  METADATA.add(schema, metadata(value, options));
  return schema;
}

/** A setting without a default: undefined unless the user gives it. */
export function optionalSetting<Value extends z.ZodType>(
  value: Value,
  options: { readonly description: string },
) {
  const schema = value.optional();
  METADATA.add(schema, metadata(value, options));
  return schema;
}

function metadata(value: z.ZodType, { description }: { readonly description: string }): SettingMetadata {
  if (value.description === undefined) throw new TypeError(`no text for what is accepted: ${description}`);
  return { accepts: value.description, description };
}
