import { readFileSync } from 'node:fs';
import { isObject } from '../../../lambdas/ingest/json.ts';

/** The content of a published sample. */
export function sampleText(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** A sample that is one JSON object. */
export function sampleObject(name: string): Record<string, unknown> {
  return asObject(JSON.parse(sampleText(name)));
}

/** Every record in a sample: the elements of every list called `items`, at any depth. */
export function sampleRecords(name: string): Record<string, unknown>[] {
  return recordsIn(JSON.parse(sampleText(name)));
}

/** The records of a published response, as parsed. */
export function sampleItems(name: string): unknown[] {
  return (JSON.parse(sampleText(name)) as { items: unknown[] }).items;
}

function recordsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'items' && Array.isArray(inner) ? inner.map(asObject) : recordsIn(inner),
  );
}

function asObject(value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw new TypeError('not a JSON object');
  return value;
}
