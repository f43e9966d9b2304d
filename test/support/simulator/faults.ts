import type { RecordedRequest } from './recorder.ts';

/** Something that goes wrong with one answer. */
export type Fault =
  /** That status; the body is the error shape seen on the wire unless given. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is reset before the answer. */
  | { readonly kind: 'reset' }
  /** The connection is reset in the middle of the answer's body. */
  | { readonly kind: 'cut' }
  /** The answer stops in the middle of its body, and the connection stays. */
  | { readonly kind: 'stall' }
  /** There is never an answer. */
  | { readonly kind: 'hang' }
  /** 200 with that text instead of the answer. */
  | { readonly kind: 'body'; readonly text: string }
  /** The answer comes, later. */
  | { readonly kind: 'delay'; readonly ms: number };

/** Decides for each request whether and how its answer fails. */
export type Faults = (request: RecordedRequest) => Fault | undefined;
