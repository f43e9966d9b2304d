/** An attribute of a DynamoDB item in JSON, of the types that the table contains. Binary values are in base64. */
export type Attribute = { readonly S: string } | { readonly N: string } | { readonly B: string };

/** The size of an item as DynamoDB calculates it: the bytes of all attribute names and values. */
export function itemBytes(item: Readonly<Record<string, Attribute>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + attributeBytes(value),
    0,
  );
}

/** A number takes one byte for every two digits, and one more. */
function attributeBytes(value: Attribute): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  return 'B' in value ? Buffer.byteLength(value.B, 'base64') : Math.ceil(value.N.length / 2) + 1;
}

/** Read units of a strongly consistent read. A read that finds no item costs as much as that of a small item. */
export function readUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4096));
}

/**
 * Write units of a write.
 *
 * @param bytes the size of the item before or after the write, whichever is larger
 */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024));
}
