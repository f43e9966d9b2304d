import { gunzipSync } from 'node:zlib';
import { FixSettings } from '../errors.ts';
import type { StoredObject } from '../ports.ts';

/**
 * The lines of a stored object, without line breaks: what GzipLines compressed.
 *
 * @throws FixSettings if the object is not gzip, so the pipeline did not write it
 */
export function decodeObject({ key, body }: StoredObject): readonly string[] {
  try {
    return gunzipSync(body).toString().trimEnd().split('\n');
  } catch (cause) {
    throw new FixSettings(`${key} is not gzip, so the pipeline did not write it; move it out of the bucket`, {
      cause,
    });
  }
}
