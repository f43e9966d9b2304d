import type { KnownFields } from '../../schemas/compiled-schema.ts';
import { isObject } from './json.ts';
import type { RecordView } from './record-view.ts';

const ASCII = /^\p{ASCII}*$/u;

/** A field whose nested fields are defined. */
interface Fields {
  /** The dotted path of each nested field starts with this: `client.`, or nothing for the record itself. */
  readonly prefix: string;
  /** By name. Undefined: nothing is defined below the field, or it was reported. */
  readonly byName: Map<string, Fields | undefined>;
}

/** Collects the fields of records that their schema does not name. */
export class UnknownFields {
  readonly #known: Fields;
  readonly #paths = new Set<string>();

  constructor(known: KnownFields) {
    this.#known = copyOf(known, '');
  }

  /** The dotted path of each field, once. The path of an array's element is that of the array. */
  get paths(): ReadonlySet<string> {
    return this.#paths;
  }

  /** Adds the fields of a record. */
  add(record: RecordView): void {
    this.#add(this.#known, record.value, record);
  }

  #add(known: Fields, value: unknown, record: RecordView): void {
    if (Array.isArray(value)) {
      for (const element of value) this.#add(known, element, record);
    } else if (isObject(value)) {
      for (const name in value) {
        const field = known.byName.get(name);
        if (field !== undefined) this.#add(field, value[name], record);
        else if (!known.byName.has(name)) {
          this.#paths.add(known.prefix + record.text(name));
          // Most records have the same unknown fields, and building a path takes longer than finding a name. Any other name may
          // mean two fields, since only some records are decoded as Latin-1.
          if (ASCII.test(name)) known.byName.set(name, undefined);
        }
      }
    }
  }
}

function copyOf(known: KnownFields, prefix: string): Fields {
  const byName = Object.entries(known).map(([name, field]): [string, Fields | undefined] => [
    name,
    field === true ? undefined : copyOf(field, `${prefix}${name}.`),
  ]);
  return { prefix, byName: new Map(byName) };
}
