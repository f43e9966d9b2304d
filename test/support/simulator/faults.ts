import { STATUS_CODES } from 'node:http';
import type { RecordedRequest } from './recorder.ts';
import { errorBody, type ApiResponse } from './responses.ts';

/** A failure to inject into one response. */
export type Fault =
  /** That status. The default body is the error shape seen on the wire. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is reset before the response. */
  | { readonly kind: 'reset' }
  /** The connection closes in the middle of the response body. */
  | { readonly kind: 'cut' }
  /** The response stops in the middle of its body, and the connection stays open. */
  | { readonly kind: 'stall' }
  /** No response is sent. */
  | { readonly kind: 'hang' }
  /** Status 200 with that body, a raw text, instead of the real response. */
  | { readonly kind: 'body'; readonly text: string }
  /** The real response is sent `ms` milliseconds late. */
  | { readonly kind: 'delay'; readonly ms: number };

/** Decides for each request whether and how its response fails. */
export type FaultInjector = (request: RecordedRequest) => Fault | undefined;

/** The response that a fault sends instead of the real one, if any. */
export function injectedResponse(fault: Fault | undefined): ApiResponse | undefined {
  const json = { 'content-type': 'application/json; charset=utf-8' };
  switch (fault?.kind) {
    case 'status': {
      const body = fault.body ?? errorBody(STATUS_CODES[fault.status] ?? 'Error');
      return { status: fault.status, headers: { ...json, ...fault.headers }, body };
    }
    case 'body':
      return { status: 200, headers: json, body: fault.text };
    case 'reset':
    case 'cut':
    case 'stall':
    case 'hang':
    case 'delay':
    case undefined:
      return undefined;
  }
}
