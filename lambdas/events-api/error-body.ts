import { isObject } from '../ingest/json.ts';

/** The message in an error's body, which comes in three forms: {"Error":{"Message":…}}, {"message":…}, or plain text. */
export function errorMessage(body: string): string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return body;
  }
  if (!isObject(value)) return '';
  const inner = isObject(value['Error']) ? value['Error']['Message'] : value['message'];
  return typeof inner === 'string' ? inner : '';
}
