import type { IndicatorField } from '../../../schemas/compiled-schema.ts';
import { visitStrings, type StringVisitor } from '../field-values.ts';
import type { RecordView } from '../record-view.ts';
import { scanIndicator, type Column, type IndicatorSink } from './indicators.ts';

const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * Derives Panther's `p_any_` fields from a record and the schema's indicators alone. It works for every event, so it creates
 * neither arrays nor objects: what it finds is sorted as it is added to two lists that are used again.
 */
export class IndicatorFields implements StringVisitor, IndicatorSink {
  readonly #indicators: readonly IndicatorField[];
  readonly #columns: Column[] = [];
  readonly #values: string[] = [];
  #names: IndicatorField['names'] = [];
  #record: RecordView | undefined;

  constructor(indicators: readonly IndicatorField[]) {
    this.#indicators = indicators;
  }

  /** The fields of a record: `,"p_any_emails":[…]`, or an empty string. Values are sorted and unique. */
  of(record: RecordView): string {
    this.#record = record;
    for (const { path, names } of this.#indicators) {
      this.#names = names;
      visitStrings(record.value, path, this);
    }
    const fields = this.#format();
    this.#columns.length = 0;
    this.#values.length = 0;
    return fields;
  }

  visit(seen: string): void {
    const text = this.#record?.text(seen) ?? '';
    for (const name of this.#names) scanIndicator(name, text, this);
  }

  add(column: Column, value: string): void {
    const columns = this.#columns;
    const values = this.#values;
    let at = columns.length;
    for (; at > 0; at -= 1) {
      const order = compare(columns[at - 1], column) || compare(values[at - 1], value);
      if (order === 0) return;
      if (order < 0) break;
    }
    columns.push(column);
    values.push(value);
    if (at === columns.length - 1) return;
    columns.copyWithin(at + 1, at);
    values.copyWithin(at + 1, at);
    columns[at] = column;
    values[at] = value;
  }

  #format(): string {
    let fields = '';
    let before: Column | undefined;
    for (let i = 0; i < this.#columns.length; i += 1) {
      const column = this.#columns[i];
      const value = quote(this.#values[i] ?? '');
      if (column === before) fields += `,${value}`;
      else fields += `${before === undefined ? '' : ']'},"${column}":[${value}`;
      before = column;
    }
    return before === undefined ? '' : `${fields}]`;
  }
}

/** Most values need no escapes, and JSON.stringify takes three times as long as finding that out. */
function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function compare(a: string | undefined, b: string): number {
  return a === b ? 0 : (a ?? '') < b ? -1 : 1;
}
