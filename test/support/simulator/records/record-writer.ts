import type { ApiVersion } from '../company.ts';
import type { Timing } from '../timing.ts';

/** Writes the JSON text of a feed's event `i`, as that version of the API sends it. */
export type RecordWriter = (i: number, timing: Timing, version: ApiVersion) => string;
