import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { toPantherTime, ZERO_TIME } from '../../schemas/timestamp.ts';
import { visitStrings, type StringVisitor } from './field-values.ts';

/** Finds the event time of parsed records. */
export class EventTimeFinder implements StringVisitor {
  readonly #schema: Pick<CompiledSchema, 'eventTimes'>;
  #found: string | undefined;

  constructor(schema: Pick<CompiledSchema, 'eventTimes'>) {
    this.#schema = schema;
  }

  /** The event time in Panther's form. Undefined if the record has none. */
  find(value: unknown): string | undefined {
    this.#found = undefined;
    for (const path of this.#schema.eventTimes) visitStrings(value, path, this);
    return this.#found;
  }

  visit(text: string): void {
    if (this.#found !== undefined) return;
    const time = toPantherTime(text);
    if (time !== ZERO_TIME) this.#found = time;
  }
}
