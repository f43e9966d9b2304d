import { isUtf8 } from 'node:buffer';
import { uuidOf } from '../../lambdas/ingest/identity.ts';
import { parseJson } from '../../lambdas/ingest/json.ts';
import { rawBytes } from '../support/raw-text.ts';

/** What the API returns if it returns no page. The pipeline may keep it in quarantine. */
export const NO_PAGE = 'no page';

/** What the API knows of a record, a raw text: milliseconds since 1970; NaN if it has no time. */
export function timeOf(text: string): number {
  return Date.parse((JSON.parse(text) as { readonly timestamp?: string }).timestamp ?? '');
}

/** What the pipeline knows of a record, a raw text: none of its fields if it is not valid UTF-8. */
export function uuidIn(text: string): string | undefined {
  return isUtf8(rawBytes(text)) ? uuidOf(parseJson(text)) : undefined;
}
