import { readFileSync } from 'node:fs';

/** The text of a published response. */
export function sampleText(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** The records of a published response. */
export function sampleItems(name: string): unknown[] {
  return (JSON.parse(sampleText(name)) as { items: unknown[] }).items;
}
