import { entriesOf } from '../template.ts';

/**
 * The properties of a resource, or of a part of one, as CloudFormation has resolved them. It knows which of them were read:
 * what nobody reads, nobody creates, and `unread` tells it.
 */
export class Properties {
  readonly #where: string;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #read = new Set<string>();
  readonly #parts: Properties[] = [];

  /** @param where names the resource, and the path to the part in it */
  constructor(where: string, values: unknown) {
    this.#where = where;
    this.#values = new Map(entriesOf(values));
  }

  text(name: string): string | undefined {
    return this.#optional(name, aText);
  }

  texts(name: string): string[] | undefined {
    return this.#optional(name, (value) => aListOf(value, aText));
  }

  number(name: string): number | undefined {
    return this.#optional(name, (value) => (typeof value === 'number' ? value : undefined));
  }

  flag(name: string): boolean | undefined {
    return this.#optional(name, (value) => (typeof value === 'boolean' ? value : undefined));
  }

  /** One of the values of an enumeration of the SDK. */
  oneOf<const Value extends string>(
    name: string,
    values: Readonly<Record<string, Value>>,
  ): Value | undefined {
    return this.#optional(name, (value) => Object.values(values).find((known) => known === value));
  }

  textsByName(name: string): Record<string, string> | undefined {
    return this.#optional(name, (value) => {
      const texts: Record<string, string> = {};
      for (const [key, text] of entriesOf(value)) {
        if (typeof text !== 'string') return undefined;
        texts[key] = text;
      }
      return texts;
    });
  }

  /** The text of a document that AWS takes whole. */
  json(name: string): string | undefined {
    return this.#optional(name, (value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  }

  part(name: string): Properties | undefined {
    return this.#optional(name, (value) => this.#partOf(name, value));
  }

  parts(name: string): Properties[] | undefined {
    return this.#optional(name, (value) => {
      let index = 0;
      return aListOf(value, (item) => this.#partOf(`${name}[${index++}]`, item));
    });
  }

  /** Passes over a property that the emulator has no use for. Say why where you call it. */
  passOver(name: string): void {
    this.#read.add(name);
  }

  /** The paths of all that nobody has read. */
  unread(): string[] {
    const unread = [...this.#values.keys()].filter((name) => !this.#read.has(name));
    return [
      ...unread.map((name) => `${this.#where}.${name}`),
      ...this.#parts.flatMap((part) => part.unread()),
    ];
  }

  #partOf(name: string, value: unknown): Properties | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const part = new Properties(`${this.#where}.${name}`, value);
    this.#parts.push(part);
    return part;
  }

  #optional<Value>(name: string, read: (value: unknown) => Value | undefined): Value | undefined {
    this.#read.add(name);
    const given = this.#values.get(name);
    if (given === undefined) return undefined;
    const value = read(given);
    if (value === undefined) throw new Error(`no model of ${this.#where}.${name}: ${JSON.stringify(given)}`);
    return value;
  }
}

function aText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function aListOf<Item>(value: unknown, read: (item: unknown) => Item | undefined): Item[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.flatMap((item) => read(item) ?? []);
  return items.length === value.length ? items : undefined;
}
