import { gunzipSync } from 'node:zlib';
import { FixSettings } from '../errors.ts';
import type { StoredObject } from '../ports.ts';

const NEW_LINE = 0x0a;

/**
 * The lines of a stored object, without line breaks: what GzipLines compressed.
 *
 * @throws FixSettings if the object is not gzip, so the pipeline did not write it
 */
export function decodeObject(object: StoredObject): readonly Buffer[] {
  const bytes = decompress(object);
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const lineBreak = bytes.indexOf(NEW_LINE, start);
    const end = lineBreak === -1 ? bytes.length : lineBreak;
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

function decompress({ key, body }: StoredObject): Buffer {
  try {
    return gunzipSync(body);
  } catch (cause) {
    throw new FixSettings(`${key} is not gzip, so the pipeline did not write it; move it out of the bucket`, {
      cause,
    });
  }
}
