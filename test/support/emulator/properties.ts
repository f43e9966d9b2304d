import { entriesOf } from '../template.ts';

/**
 * The resolved properties of a resource, or of an object nested in them. It records which properties are read: a property that no
 * creator reads has no effect in the emulator, and `unread` returns it.
 */
export class Properties {
  readonly #path: string;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #read = new Set<string>();
  readonly #nested: Properties[] = [];

  /** @param path the resource, and the path to the nested object in it; used in messages */
  constructor(path: string, values: unknown) {
    this.#path = path;
    this.#values = new Map(entriesOf(values));
  }

  string(name: string): string | undefined {
    return this.#optional(name, asString);
  }

  strings(name: string): string[] | undefined {
    return this.#optional(name, (value) => asListOf(value, asString));
  }

  number(name: string): number | undefined {
    return this.#optional(name, (value) => (typeof value === 'number' ? value : undefined));
  }

  boolean(name: string): boolean | undefined {
    return this.#optional(name, (value) => (typeof value === 'boolean' ? value : undefined));
  }

  /** One of the values of an enumeration of the SDK. */
  oneOf<const Value extends string>(
    name: string,
    values: Readonly<Record<string, Value>>,
  ): Value | undefined {
    return this.#optional(name, (value) => Object.values(values).find((known) => known === value));
  }

  stringRecord(name: string): Record<string, string> | undefined {
    return this.#optional(name, (value) => {
      const strings: Record<string, string> = {};
      for (const [key, item] of entriesOf(value)) {
        if (typeof item !== 'string') return undefined;
        strings[key] = item;
      }
      return strings;
    });
  }

  /** A JSON document, as a string. */
  json(name: string): string | undefined {
    return this.#optional(name, (value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  }

  object(name: string): Properties | undefined {
    return this.#optional(name, (value) => this.#nestedObject(name, value));
  }

  objects(name: string): Properties[] | undefined {
    return this.#optional(name, (value) => {
      let index = 0;
      return asListOf(value, (item) => this.#nestedObject(`${name}[${index++}]`, item));
    });
  }

  /** Ignores a property that has no effect in the emulator. State the reason at the call. */
  ignore(name: string): void {
    this.#read.add(name);
  }

  /** Returns the paths of all properties that were not read. */
  unread(): string[] {
    const unread = [...this.#values.keys()].filter((name) => !this.#read.has(name));
    return [
      ...unread.map((name) => `${this.#path}.${name}`),
      ...this.#nested.flatMap((nested) => nested.unread()),
    ];
  }

  #nestedObject(name: string, value: unknown): Properties | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const nested = new Properties(`${this.#path}.${name}`, value);
    this.#nested.push(nested);
    return nested;
  }

  #optional<Value>(name: string, read: (value: unknown) => Value | undefined): Value | undefined {
    this.#read.add(name);
    const given = this.#values.get(name);
    if (given === undefined) return undefined;
    const value = read(given);
    if (value === undefined) throw new Error(`unsupported: ${this.#path}.${name} = ${JSON.stringify(given)}`);
    return value;
  }
}

function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asListOf<Item>(value: unknown, read: (item: unknown) => Item | undefined): Item[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.flatMap((item) => read(item) ?? []);
  return items.length === value.length ? items : undefined;
}
