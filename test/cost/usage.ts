import type { MinuteActivity } from '../deploy/minute-timeline.ts';
import type { Operation } from '../support/emulator/aws-errors.ts';
import { itemBytes, readUnits, writeUnits, type Attribute } from './capacity.ts';

/** The billed usage of one function in one minute, without the size of the objects. */
export interface Usage {
  /** AWS calls by operation. */
  readonly calls: Readonly<Partial<Record<Operation, number>>>;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly logLines: number;
  /** Bytes in UTF-8, without line breaks. */
  readonly logBytes: number;
}

export interface MeasuredMinute extends Usage {
  /** Size of the state at the end of the minute. */
  readonly stateBytes: number;
  /** Size of all objects that were written. */
  readonly objectBytes: number;
}

/**
 * The usage of each minute.
 *
 * @param minutes all minutes since the function was deployed: the size of a stored item determines the cost of its next write
 */
export function usageOf(minutes: readonly MinuteActivity[]): MeasuredMinute[] {
  const table = new Map<string, number>();
  return minutes.map(({ exchanges, lines }) => {
    const calls: Partial<Record<Operation, number>> = {};
    const used = { readUnits: 0, writeUnits: 0, objectBytes: 0 };
    for (const { operation, body } of exchanges) {
      calls[operation] = (calls[operation] ?? 0) + 1;
      if (operation === 'PutObject') used.objectBytes += body.length;
      if (DYNAMODB.includes(operation)) {
        const { read, written } = capacityOf(operation, JSON.parse(body.toString()) as TableRequest, table);
        used.readUnits += read;
        used.writeUnits += written;
      }
    }
    const logBytes = lines.reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(line)), 0);
    return { calls, ...used, logLines: lines.length, logBytes, stateBytes: table.get('state') ?? 0 };
  });
}

const DYNAMODB: readonly Operation[] = ['GetItem', 'PutItem', 'TransactWriteItems', 'Query'];

interface TableRequest {
  readonly Key?: { readonly item: { readonly S: string } };
  readonly Item?: Item;
  readonly TransactItems?: readonly { readonly Put: { readonly Item: Item } }[];
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S: string }>>;
}

type Item = Readonly<Record<string, Attribute>>;

/**
 * The capacity units of a DynamoDB call. A transactional write takes twice the units.
 *
 * @param table size in bytes of each item of the feed, by sort key; this function updates it
 */
function capacityOf(
  operation: Operation,
  request: TableRequest,
  table: Map<string, number>,
): { readonly read: number; readonly written: number } {
  if (operation === 'GetItem') return { read: readUnits(table.get(request.Key!.item.S) ?? 0), written: 0 };
  if (operation === 'Query') {
    const { ':first': first, ':last': last } = request.ExpressionAttributeValues!;
    const found = [...table].filter(([item]) => item >= first!.S && item <= last!.S);
    return { read: readUnits(found.reduce((sum, [, bytes]) => sum + bytes, 0)), written: 0 };
  }
  const items = request.TransactItems?.map(({ Put }) => Put.Item) ?? [request.Item!];
  const factor = operation === 'TransactWriteItems' ? 2 : 1;
  let written = 0;
  for (const item of items) {
    const key = (item['item'] as { readonly S: string }).S;
    const bytes = itemBytes(item);
    written += factor * writeUnits(Math.max(table.get(key) ?? 0, bytes));
    table.set(key, bytes);
  }
  return { read: 0, written };
}
