/** An attribute of an item as it is on the wire, of the kinds that the table has; bytes are in base64. */
export type Attribute = { readonly S: string } | { readonly N: string } | { readonly B: string };

/** Bytes of an item as DynamoDB counts them: of the names and of the values. */
export function itemBytes(item: Readonly<Record<string, Attribute>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + attributeBytes(value),
    0,
  );
}

/** A number takes a byte for each two of its digits, and one more. */
function attributeBytes(value: Attribute): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  return 'B' in value ? Buffer.byteLength(value.B, 'base64') : Math.ceil(value.N.length / 2) + 1;
}

/** What a consistent read of an item takes. One that finds nothing takes as much as a small one. */
export function readUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4096));
}

/** What the writing of an item takes, where the larger of the one before and the one after has so many bytes. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024));
}
