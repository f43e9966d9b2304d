import { readFileSync } from 'node:fs';
import { isObject, parseJson } from '../ingest/json.ts';

/** The version of this checkout, as package.json has it. */
export const VERSION = readVersion();

function readVersion(): string {
  const manifest = parseJson(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return isObject(manifest) ? String(manifest['version']) : '';
}
