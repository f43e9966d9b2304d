import { isObject } from '../ingest/json.ts';

/** Whether the body of an error response is a web page: the Events API answers in JSON or plain text. */
export function isFromIntermediary(body: string): boolean {
  return /^\ufeff?\s*<(!doctype|html|\?xml|head|body)/i.test(body);
}

/**
 * Returns the message in the body of an error response, which comes in three forms: {"Error":{"Message":…}}, {"message":…}, or
 * plain text. Empty if there is none.
 */
export function errorMessage(body: string): string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return body;
  }
  if (!isObject(value)) return '';
  const message = isObject(value['Error']) ? value['Error']['Message'] : value['message'];
  return typeof message === 'string' ? message : '';
}
