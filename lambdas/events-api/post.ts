import http from 'node:http';
import https from 'node:https';

/**
 * Pages of a run share a connection. One that was idle for longer is closed here: the server may have closed its end by then,
 * which would only be noticed by a request that fails.
 */
const IDLE_CONNECTION_MS = 4_000;
const KEPT = { keepAlive: true, timeout: IDLE_CONNECTION_MS };

/** By the scheme of an address. */
const CLIENTS = {
  http: { request: http.request, agent: new http.Agent(KEPT) },
  https: { request: https.request, agent: new https.Agent(KEPT) },
};

/**
 * Sends a request and gives the answer as soon as its headers are there. Follows no redirect: what the headers hold goes to
 * the host that was asked, and no further. Node's own client, since `fetch` takes 25 ms of a processor at its first call and
 * twice the time for each page.
 *
 * @throws Error with a `code`, when there is no answer, or the signal aborts
 */
export function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const { request, agent } = url.startsWith('https:') ? CLIENTS.https : CLIENTS.http;
  return new Promise((resolve, reject) => {
    request(url, {
      method: 'POST',
      agent,
      signal,
      headers: {
        ...headers,
        'content-length': Buffer.byteLength(body),
        // What is compressed would have to be unpacked before its beginning could be read.
        'accept-encoding': 'identity',
      },
    })
      .once('response', resolve)
      .on('error', reject)
      .end(body);
  });
}
