import { createHash } from 'node:crypto';
import { isObject, parseJson } from '../../lambdas/ingest/json.ts';
import { scanIndicator } from '../../lambdas/ingest/lines/indicators.ts';
import type { Reason } from '../../lambdas/ingest/validate.ts';
import {
  EACH,
  type CompiledSchema,
  type FieldPath,
  type KnownFields,
} from '../../schemas/compiled-schema.ts';
import { toPantherTime } from '../../schemas/timestamp.ts';
import { identityOf } from '../support/records.ts';

/** What the pipeline must derive from a record. */
export interface PlainRecord {
  /** Undefined if it is not valid JSON in UTF-8. */
  readonly value: unknown;
  readonly rowId: string;
  readonly identity: readonly number[];
  readonly eventTime: string | undefined;
  readonly reasons: readonly Reason[];
  /** Dotted paths. */
  readonly unknownFields: readonly string[];
  /** Sorted, and each with its sorted values. */
  readonly indicatorFields: Readonly<Record<string, readonly string[]>>;
}

/**
 * Derives everything in the plainest way: it decodes the record as UTF-8, parses it, and follows the definitions. Slow, and the
 * reference for what the pipeline does without decoding.
 */
export function plainRecord(bytes: Buffer, schema: CompiledSchema, standardFields: boolean): PlainRecord {
  const text = bytes.toString('utf8');
  // An invalid byte is decoded as another character.
  const isUtf8 = Buffer.from(text).equals(bytes);
  const value = isUtf8 ? parseJson(text) : undefined;
  const rowId = createHash('sha256').update(`${schema.logType}\n`).update(bytes).digest('hex').slice(0, 32);
  const uuid = isObject(value) && typeof value['uuid'] === 'string' ? value['uuid'] : undefined;
  return {
    value,
    rowId,
    identity: [...identityOf(rowId, uuid)],
    eventTime: schema.eventTimes
      .flatMap((path) => stringsAt(value, path))
      .map(toPantherTime)
      .find((time) => time !== undefined && time !== '0001-01-01 00:00:00.000000000'),
    reasons: reasonsFor(
      schema.hasBigints ? clearIntegers(text, value) : value,
      isUtf8,
      schema,
      standardFields,
    ),
    unknownFields: [...new Set(unknownIn(value, schema.fields))],
    indicatorFields: indicatorFieldsOf(value, schema),
  };
}

/** The value, with integers that do not fit into 64 bits far beyond them, as a double cannot tell them from the largest that do. */
function clearIntegers(text: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  const tokens = text.split(/("(?:[^"\\]|\\.)*")/);
  const isTooLarge = (digits: string) => BigInt(digits) > 2n ** 63n - 1n || BigInt(digits) < -(2n ** 63n);
  const clear = (digits: string) =>
    isTooLarge(digits) ? `${digits.startsWith('-') ? '-' : ''}1e300` : digits;
  const cleared = tokens.map((token) =>
    token.startsWith('"')
      ? token
      : token.replace(/-?[\d.eE+-]+/g, (number) => (/^-?\d+$/.test(number) ? clear(number) : number)),
  );
  return parseJson(cleared.join(''));
}

function stringsAt(value: unknown, [first, ...rest]: FieldPath): string[] {
  if (first === undefined) return typeof value === 'string' ? [value] : [];
  if (first === EACH) return Array.isArray(value) ? value.flatMap((element) => stringsAt(element, rest)) : [];
  const field = isObject(value) ? Object.entries(value).find(([name]) => name === first) : undefined;
  return field === undefined ? [] : stringsAt(field[1], rest);
}

const RESERVED = [
  'p_log_type',
  'p_event_time',
  'p_parse_time',
  'p_row_id',
  'p_schema_version',
  'p_source_id',
  'p_source_label',
];

function reasonsFor(
  value: unknown,
  isUtf8: boolean,
  schema: CompiledSchema,
  standardFields: boolean,
): Reason[] {
  if (!isUtf8) return [{ path: '', keyword: 'utf8', message: 'must be UTF-8' }];
  if (value === undefined) return [{ path: '', keyword: 'json', message: 'must be JSON' }];
  const errors = schema.validate(value) ? [] : (schema.validate.errors ?? []);
  const names = standardFields && isObject(value) ? Object.keys(value) : [];
  return [
    ...errors
      .filter(({ keyword }) => keyword !== 'if')
      .map(({ instancePath, keyword, message = '' }) => ({
        path: instancePath,
        keyword,
        message: message
          .replace('must NOT be valid', 'must not be the zero time 0001-01-01')
          .replace('-9223372036854776000', '-9223372036854775808')
          .replace('9223372036854776000', '9223372036854775807'),
      })),
    ...names
      .filter((name) => RESERVED.includes(name) || name.startsWith('p_any_'))
      .map((name) => ({
        path: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        keyword: 'reserved',
        message: "is one of Panther's own field names",
      })),
  ];
}

function unknownIn(value: unknown, known: KnownFields): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => unknownIn(element, known));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = Object.hasOwn(known, name) ? known[name] : undefined;
    if (field === undefined) return [name];
    return field === true ? [] : unknownIn(inner, field).map((path) => `${name}.${path}`);
  });
}

function indicatorFieldsOf(value: unknown, schema: CompiledSchema): Record<string, string[]> {
  const found: (readonly [string, string])[] = [];
  const sink = { add: (column: string, text: string) => found.push([column, text]) };
  for (const { path, names } of schema.indicators) {
    for (const text of stringsAt(value, path)) for (const name of names) scanIndicator(name, text, sink);
  }
  const columns = [...new Set(found.map(([column]) => column))].sort();
  return Object.fromEntries(
    columns.map((column) => {
      const values = found.filter(([of]) => of === column).map(([, text]) => text);
      return [column, [...new Set(values)].sort()];
    }),
  );
}
