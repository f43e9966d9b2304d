import { readFile } from 'node:fs/promises';

/** A file of test/samples as text. */
export function sampleText(name: string): Promise<string> {
  return readFile(new URL(`../support/samples/${name}`, import.meta.url), 'utf8');
}

/** A file of test/samples that holds one JSON object. */
export async function sampleObject(name: string): Promise<Record<string, unknown>> {
  return asObject(JSON.parse(await sampleText(name)));
}

/** Every record in a sample: whatever stands in a list called `items`, at any depth. */
export async function sampleRecords(name: string): Promise<Record<string, unknown>[]> {
  return itemsIn(JSON.parse(await sampleText(name)));
}

function itemsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]: [string, unknown]) =>
    key === 'items' && Array.isArray(inside) ? inside.map(asObject) : itemsIn(inside),
  );
}

function asObject(value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw new TypeError('no JSON object');
  return value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
