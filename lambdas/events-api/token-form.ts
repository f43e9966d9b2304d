/** The characters of a bearer token (RFC 6750, section 2.1). */
const BEARER_TOKEN = /^[\w.~+/-]+=*$/;

/** What is wrong with a text that is not a JWT, to complete "the token …". */
export const NOT_A_JWT =
  'is not an Events API bearer token (three parts separated by dots); use the one that 1Password showed when the Events Reporting integration was added';

/**
 * What is wrong with the form of a token, to complete "the token …"; undefined if nothing is. 1Password would refuse a token with
 * anything else that was copied with it. Nothing of the text is quoted.
 */
export function tokenFormIssue(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (/["'`‘’“”]/.test(text)) return 'contains quotation marks';
  if (/^bearer\b/i.test(text)) return 'starts with "Bearer"';
  if (/\s/.test(text)) return 'contains a space or a line break';
  if (!BEARER_TOKEN.test(text)) return 'contains a character that tokens never contain';
  return undefined;
}
