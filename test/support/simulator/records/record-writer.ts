import type { ApiVersion } from '../api-version.ts';
import type { Timing } from '../timing.ts';

/** Creates a feed's event `i` as JSON, in the form that the API version sends. */
export type RecordWriter = (i: number, timing: Timing, version: ApiVersion) => string;
