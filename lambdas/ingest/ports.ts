import type { Feed } from '../contract/feeds.ts';
import type { FeedState, Position } from './state.ts';

/** One answer of the Events API. */
export interface Page {
  /** Each record's own JSON text, byte for byte as the API sent it but without line breaks between tokens. */
  readonly records: readonly string[];
  /** Where to read on. Always a cursor. */
  readonly next: Position;
  /** Whether there may be more right now. May be true with an empty page after it, or on an empty page. */
  readonly hasMore: boolean;
}

/** The world of 1Password. */
export interface EventSource {
  /**
   * The page at a position. A position can be read again, and gives the same records first.
   *
   * @throws one of errors.ts when no page could be had in the time that is left
   */
  readPage(feed: Feed, position: Position, signal: AbortSignal): Promise<Page>;
}

/** Where each feed's state lives. */
export interface StateStore {
  /** The feed's state as last written (never an older one), or undefined before its first run. */
  read(feed: Feed): Promise<FeedState | undefined>;
  /**
   * Writes the state if the stored revision is the one before `state.revision` (revision 1: if none is stored).
   * `overtaken` means that it is not, and that nothing was written.
   */
  write(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'>;
}

/** Where objects are put. None is ever rewritten. */
export interface ObjectStore {
  /** Whether an object of that key is there. */
  exists(key: string): Promise<boolean>;
  /** Creates the object, whole or not at all; `exists` when one of that key was already there, which is left as it is. */
  create(object: StoredObject): Promise<'created' | 'exists'>;
}

export interface StoredObject {
  readonly key: string;
  /** gzip of JSON lines. */
  readonly body: Buffer;
  /** Printable ASCII values, below 2 kB altogether (the limit of S3's user metadata). */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds until the run must have ended. */
  timeLeft(): number;
}
