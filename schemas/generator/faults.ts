/** One thing that is wrong with a file in schemas/panther. */
export interface Fault {
  readonly file: string;
  readonly place: Place | undefined;
  readonly reason: string;
}

/** Where in a YAML document. */
export interface Place {
  /** Keys from the top, for example `fields[3].user.fields[0].email.indicators`; an element goes by its index and its name. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** Notes a fault and lets the reader go on, so that every fault is told at once. */
export type Report = (place: Place, reason: string) => void;

/** Everything that is wrong with the files in schemas/panther, one line each. */
export class SchemaFaults extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(describe).join('\n'));
    this.name = 'SchemaFaults';
    this.faults = faults;
  }
}

function describe({ file, place, reason }: Fault): string {
  if (place === undefined) return `${file}: ${reason}`;
  const at = `${file}:${place.line}:${place.column}`;
  return place.path === '' ? `${at}: ${reason}` : `${at} ${place.path}: ${reason}`;
}

/** A value from a file as it stands in a message: on one line, and no longer than needed to find it. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
