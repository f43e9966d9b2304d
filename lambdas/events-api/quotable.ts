import { printable } from '../ingest/safe-text.ts';

/** No shorter part of a token is recognized: English has no such runs in common with one. */
const SHORTEST_PART = 12;
/** What is no longer than this is not recognized at all. */
const SHORTEST_TOKEN = 5;
const EMAIL = /\S+@\S+/g;
const HIDDEN = '[not shown: it contains a part of the token]';

/**
 * Makes the message of a response fit for a log, in case the server echoes what it was sent. If it contains a part of the token
 * in any form (other case, broken over lines, in base64 or hexadecimal digits, backwards), nothing of it is shown. Email
 * addresses are replaced.
 *
 * @param text what the server says
 */
export function quotable(text: string, token: string): string {
  const shown = printable(text);
  return mentions(shown, token) ? HIDDEN : shown.replace(EMAIL, '[address]');
}

function mentions(text: string, token: string): boolean {
  const said = normalized(text);
  return formsOf(token).some((form) => {
    const length = Math.min(SHORTEST_PART, form.length);
    for (let start = 0; length > SHORTEST_TOKEN && start + length <= form.length; start += 1) {
      if (said.includes(form.slice(start, start + length))) return true;
    }
    return false;
  });
}

/** The ways in which a server may write the token. */
function formsOf(token: string): string[] {
  const bytes = Buffer.from(token);
  // A part that is encoded alone may start at any of three places of a group.
  const base64 = [0, 1, 2].map((offset) => bytes.subarray(offset).toString('base64'));
  const forms = [token, ...base64, bytes.toString('hex')].map(normalized);
  return [...forms, ...forms.map((form) => Array.from(form).reverse().join(''))];
}

/** Letters and digits alone, in lower case. */
function normalized(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
