import type { Agent, IncomingMessage } from 'node:http';
import { isObject, parseJson } from '../ingest/json.ts';
import { BodyBuffers } from './body-buffers.ts';
import { readBody } from './bounded-body.ts';
import { errorMessage, isFromIntermediary } from './error-body.ts';
import { apiHeaders, describeRequestError, get } from './http-request.ts';
import { quotable } from './quotable.ts';

/** What the Events API says about a token. Nothing in it contains a part of the token. */
export type Introspection =
  | {
      readonly kind: 'accepted';
      /** The event types that the token may read, by the names of the feeds. */
      readonly features: readonly string[];
      /** Undefined: the API does not say. It says so since 1.4.1, of September 2025 (1Password, "Changelog"). */
      readonly accountUuid: string | undefined;
    }
  | {
      readonly kind: 'refused';
      /** The status, and the message if there is one. */
      readonly answer: string;
    }
  | {
      readonly kind: 'unknown';
      /** Why the API did not say anything about it. */
      readonly reason: string;
    };

const TIMEOUT_MS = 10_000;
/** Longer than any valid response. */
const BODY_LIMIT = 64_000;
/** UUIDs of 1Password have 26 letters and digits. */
const ACCOUNT_UUID = /^[A-Za-z0-9-]{1,64}$/;

/**
 * Asks the Events API whether it accepts a token, and what for. One request, which is not retried. Reads no events.
 *
 * @param url base URL of the API, without a trailing slash
 * @param token in the form of one (tokenFormIssue)
 * @param proxy sends https requests; by default, they go directly to the server
 */
export async function introspect(url: string, token: string, proxy?: Agent): Promise<Introspection> {
  let response: IncomingMessage;
  let body: string;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    response = await get(`${url}/api/v2/auth/introspect`, apiHeaders(token), signal, proxy);
    body = (await readBody(response, BODY_LIMIT, new BodyBuffers())).bytes.toString();
  } catch (error) {
    const detail = signal.aborted ? 'the request timed out' : describeRequestError(error);
    return { kind: 'unknown', reason: `cannot reach ${url} (${quotable(detail, token)})` };
  }
  const { statusCode: status = 0 } = response;
  if (status === 200) {
    return parseIntrospection(body, token) ?? unknown(`${url} did not answer as the Events API does`);
  }
  const message = quotable(errorMessage(body), token);
  // A web page comes from a proxy or a firewall in between, whatever its status.
  if ((status === 401 || status === 403) && !isFromIntermediary(body)) {
    return { kind: 'refused', answer: message === '' ? String(status) : `${status} "${message}"` };
  }
  return unknown(`${url} answered ${status}`);
}

/** @returns undefined if the body is not that of an introspection */
function parseIntrospection(body: string, token: string): Introspection | undefined {
  const value = parseJson(body);
  if (!isObject(value) || !Array.isArray(value['features'])) return undefined;
  const { features, account_uuid: account } = value;
  const isAccount = typeof account === 'string' && ACCOUNT_UUID.test(account);
  return {
    kind: 'accepted',
    features: features.filter((name) => typeof name === 'string').map((name) => quotable(name, token)),
    accountUuid: isAccount && quotable(account, token) === account ? account : undefined,
  };
}

function unknown(reason: string): Introspection {
  return { kind: 'unknown', reason };
}
