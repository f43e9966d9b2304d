import type { Minute } from '../deploy/minutes.ts';
import type { Operation } from '../emulator/aws-errors.ts';
import { itemBytes, readUnits, writeUnits, type Attribute } from './capacity.ts';

/** What of a function's minute is paid for, however large the objects are. */
export interface Usage {
  /** Calls of AWS. */
  readonly calls: Readonly<Partial<Record<Operation, number>>>;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly logLines: number;
  /** UTF-8, without line ends. */
  readonly logBytes: number;
}

export interface MeasuredMinute extends Usage {
  /** Of the state, as the minute leaves it. */
  readonly stateBytes: number;
  /** Of the objects that were written. */
  readonly objectBytes: number;
}

/** What each minute of a function uses, from its very first one on. */
export function usageOf(minutes: readonly Minute[]): MeasuredMinute[] {
  let stateBytes = 0;
  return minutes.map(({ exchanges, lines }) => {
    const calls: Partial<Record<Operation, number>> = {};
    const used = { readUnits: 0, writeUnits: 0, objectBytes: 0 };
    for (const { operation, body } of exchanges) {
      calls[operation] = (calls[operation] ?? 0) + 1;
      if (operation === 'GetItem') used.readUnits += readUnits(stateBytes);
      if (operation === 'PutObject') used.objectBytes += body.length;
      if (operation === 'PutItem') {
        const before = stateBytes;
        stateBytes = itemBytes((JSON.parse(body.toString()) as PutItem).Item);
        used.writeUnits += writeUnits(Math.max(before, stateBytes));
      }
    }
    const logBytes = lines.reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(line)), 0);
    return { calls, ...used, logLines: lines.length, logBytes, stateBytes };
  });
}

interface PutItem {
  readonly Item: Readonly<Record<string, Attribute>>;
}
