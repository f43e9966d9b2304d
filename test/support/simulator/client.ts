import { rawText } from '../raw-text.ts';

/** A page of the API, as the simulator's own tests read it. */
export interface Envelope {
  readonly cursor: string;
  readonly hasMore: boolean;
  /** Each record as JSON, a raw text, sliced out of the response without parsing. */
  readonly items: readonly string[];
}

/** Sends a request with a bearer token, which `headers` may override. */
export function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { authorization: 'Bearer any', ...headers } });
}

/**
 * Requests one page.
 *
 * @throws Error with the status, the body, and the simulator's reason, when the status is not 200
 */
export async function fetchPage(
  url: string,
  body: object,
  headers?: Record<string, string>,
): Promise<Envelope> {
  const response = await post(url, JSON.stringify(body), headers);
  const text = rawText(Buffer.from(await response.arrayBuffer()));
  if (response.status !== 200) {
    throw new Error(`${response.status} ${text} ${response.headers.get('x-simulator-reason') ?? ''}`);
  }
  return parseEnvelope(text);
}

/** Parses a compact, cursor-first envelope whose records have no white space between tokens. */
function parseEnvelope(text: string): Envelope {
  const match = /^\{"cursor":"([A-Za-z0-9+/=]+)","has_more":(true|false),"items":\[(.*)\]\}$/s.exec(text);
  if (match === null) throw new Error(`not an envelope: ${text.slice(0, 200)}`);
  return { cursor: match[1]!, hasMore: match[2] === 'true', items: splitItems(match[3]!) };
}

function splitItems(json: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let inString = false;
  let start = 0;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === ',' && depth === 0) {
      items.push(json.slice(start, at));
      start = at + 1;
    }
  }
  return json === '' ? [] : [...items, json.slice(start)];
}

/** Follows cursors until `has_more` is false. */
export async function drain(
  url: string,
  first: object,
): Promise<{ items: string[]; cursor: string; pages: number }> {
  const items: string[] = [];
  let page = await fetchPage(url, first);
  items.push(...page.items);
  let pages = 1;
  while (page.hasMore) {
    page = await fetchPage(url, { cursor: page.cursor });
    items.push(...page.items);
    pages += 1;
  }
  return { items, cursor: page.cursor, pages };
}
