import http from 'node:http';
import https from 'node:https';

/**
 * The pages of a run share a connection. A connection that is idle for longer than this is closed here: the server may have
 * closed its side already, and only a failed request would show it.
 */
const IDLE_CONNECTION_MS = 4_000;
const AGENT_OPTIONS = { keepAlive: true, timeout: IDLE_CONNECTION_MS };

/** By URL scheme. */
const CLIENTS = {
  http: { request: http.request, agent: new http.Agent(AGENT_OPTIONS) },
  https: { request: https.request, agent: new https.Agent(AGENT_OPTIONS) },
};

type Headers = Readonly<Record<string, string>>;

/** The headers with which the Events API is called. */
export function apiHeaders(token: string): Headers {
  return { authorization: `Bearer ${token}`, 'user-agent': 'onepassword-siem-pipeline' };
}

/** Why a request failed: the code of the system's error, or the message. */
export function describeRequestError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error ? String(error.code) : error.message;
}

/**
 * Sends a POST request and returns the response as soon as its headers arrive. Does not follow redirects, so the token in the
 * headers reaches no other host. Uses Node's own client: the first call of `fetch` takes 25 ms of CPU time, and each page takes
 * twice as long.
 *
 * @param proxy sends https requests; by default, they go directly to the server
 * @throws Error if there is no response, or the signal aborts
 */
export function post(
  url: string,
  headers: Headers,
  body: string,
  signal: AbortSignal,
  proxy?: http.Agent,
): Promise<http.IncomingMessage> {
  return send('POST', url, { ...headers, 'content-length': Buffer.byteLength(body) }, body, signal, proxy);
}

/** Sends a GET request, in the same way as `post`. */
export function get(
  url: string,
  headers: Headers,
  signal: AbortSignal,
  proxy?: http.Agent,
): Promise<http.IncomingMessage> {
  return send('GET', url, headers, '', signal, proxy);
}

/** Sends a HEAD request without a token, in the same way as `post`. */
export function head(url: string, signal: AbortSignal, proxy?: http.Agent): Promise<http.IncomingMessage> {
  return send('HEAD', url, {}, '', signal, proxy);
}

function send(
  method: 'GET' | 'HEAD' | 'POST',
  url: string,
  headers: http.OutgoingHttpHeaders,
  body: string,
  signal: AbortSignal,
  proxy: http.Agent | undefined,
): Promise<http.IncomingMessage> {
  const isTls = url.startsWith('https:');
  const { request, agent } = isTls ? CLIENTS.https : CLIENTS.http;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      agent: isTls ? (proxy ?? agent) : agent,
      signal,
      // A compressed page would have to be decompressed before its start can be read.
      headers: { ...headers, 'accept-encoding': 'identity' },
    });
    sent
      .once('response', resolve)
      // A server that switches to another protocol sends no response. Node.js would close the connection and report nothing.
      .once('upgrade', (_, socket) => {
        socket.destroy();
        reject(new Error('the server switched to another protocol'));
      })
      .on('error', reject)
      // Whatever else ends the exchange. If a response has come, this changes nothing.
      .once('close', () => {
        reject(new Error('the connection was closed without a response'));
      })
      .end(body);
  });
}
