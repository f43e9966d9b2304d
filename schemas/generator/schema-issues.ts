/** One thing that is wrong with a file in schemas/panther. */
export interface SchemaIssue {
  readonly file: string;
  /** Undefined when the issue concerns the file as a whole. */
  readonly location: SourceLocation | undefined;
  /** What is wrong and how to fix it. */
  readonly message: string;
}

/** A position in a YAML document. */
export interface SourceLocation {
  /**
   * The keys from the root, for example `fields[3].user.fields[0].email.indicators`. A list element is named by its index
   * and, if it has one, its `name`. Empty for the root.
   */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Records an issue. The parser continues afterwards, so that one run reports every issue. */
export type ReportIssue = (location: SourceLocation, message: string) => void;

/** The files in schemas/panther have issues. The message has one line per issue. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  readonly issues: readonly SchemaIssue[];

  constructor(issues: readonly SchemaIssue[]) {
    super(issues.map(formatIssue).join('\n'));
    this.issues = issues;
  }
}

function formatIssue({ file, location, message }: SchemaIssue): string {
  if (location === undefined) return `${file}: ${message}`;
  const position = `${file}:${location.line}:${location.column}`;
  return location.path === '' ? `${position}: ${message}` : `${position} ${location.path}: ${message}`;
}

/** A value from a file, as JSON on one line, truncated to 80 characters. */
export function quote(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
