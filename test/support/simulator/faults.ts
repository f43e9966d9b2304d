import { STATUS_CODES } from 'node:http';
import { rawBytes } from '../raw-text.ts';
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
  /** The connection is closed without a response. */
  | { readonly kind: 'close' }
  /** Status 101: the server switches to another protocol, and sends no response. */
  | { readonly kind: 'upgrade' }
  /** The real response, with its raw text changed. */
  | { readonly kind: 'changed'; readonly change: (text: string) => string }
  /** The real response, encoded, with that header `Content-Encoding`. */
  | { readonly kind: 'encoded'; readonly encoding: string; readonly encode: (body: Buffer) => Buffer }
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
    case 'close':
    case 'upgrade':
    case 'changed':
    case 'encoded':
    case 'delay':
    case undefined:
      return undefined;
  }
}

/** What a fault changes in the real response. */
export function changedResponse(
  fault: Fault | undefined,
  { text, headers }: { readonly text: string; readonly headers: Readonly<Record<string, string>> },
): { readonly bytes: Buffer; readonly headers: Readonly<Record<string, string>> } {
  const bytes = rawBytes(fault?.kind === 'changed' ? fault.change(text) : text);
  if (fault?.kind !== 'encoded') return { bytes, headers };
  return { bytes: fault.encode(bytes), headers: { ...headers, 'content-encoding': fault.encoding } };
}
