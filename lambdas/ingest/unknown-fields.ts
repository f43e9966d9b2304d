import type { KnownFields } from '../../schemas/compiled-schema.ts';
import { isObject } from './json.ts';
import type { RecordView } from './record-view.ts';
import { isHarmlessPath } from './safe-text.ts';

/** A record may have any number of fields. More paths than this are not remembered. */
const MAX_PATHS = 200;

/** A field whose nested fields are defined. */
interface Fields {
  /** The dotted path of each nested field starts with this: `client.`, or nothing for the record itself. */
  readonly prefix: string;
  /** By name. Undefined: nothing is defined below the field, or it was reported. */
  readonly byName: Map<string, Fields | undefined>;
}

/** Fields of records that their schema does not name. */
export interface UnknownFieldReport {
  /** The dotted path of each field, once. The path of an array's element is that of the array. */
  readonly paths: readonly string[];
  /** How often there was another field: one whose name may be personal data, or one too many. */
  readonly others: number;
}

/** Collects the fields of records that their schema does not name. */
export class UnknownFields {
  readonly #known: Fields;
  readonly #paths = new Set<string>();
  #others = 0;

  constructor(known: KnownFields) {
    this.#known = copyOf(known, '');
  }

  get report(): UnknownFieldReport {
    return { paths: [...this.#paths], others: this.#others };
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
          const path = known.prefix + record.text(name);
          if (isHarmlessPath(path) && this.#paths.size < MAX_PATHS) {
            this.#paths.add(path);
            // Most records have the same unknown fields, and building a path takes longer than finding a name.
            known.byName.set(name, undefined);
          } else {
            this.#others += 1;
          }
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
