import { inspect } from 'node:util';

const MAX_LENGTH = 60;

/** A value as an error message may show it: on one line, at most 60 characters, without the credentials of a URL. */
export function truncate(value: unknown): string {
  const shown = inspect(value, { breakLength: Infinity, compact: true, depth: 1, maxStringLength: 200 })
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/\/\/[^/]*@/g, '//…@');
  return shown.length > MAX_LENGTH ? `${shown.slice(0, MAX_LENGTH)}…` : shown;
}
