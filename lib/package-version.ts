import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of this package, from its package.json, such as `0.1.0`. */
export function packageVersion(): string {
  const file = join(import.meta.dirname, '..', 'package.json');
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof content === 'object' && content !== null && 'version' in content) {
    if (typeof content.version === 'string') return content.version;
  }
  throw new Error(`${file} has no version`);
}
