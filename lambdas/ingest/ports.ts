import type { Feed } from '../contract/feeds.ts';
import type { Progress } from './progress.ts';
import type { RawRecords } from './raw-records.ts';
import type { Announcement, FeedState, Position } from './state.ts';

/** What the core needs from outside. lambdas/events-api, aws, and files have the adapters. */
export interface Ports {
  readonly pages: PageReader;
  readonly states: StateStore;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  /** Called for each step as it is done. Must not throw. */
  readonly progress: (step: Progress) => void;
}

export interface PageReader {
  /**
   * Reads the page at a position. A position can be read again, and then returns the same records first.
   *
   * @param onNextCursor called with the position after the page, if that is predictable while the response still arrives. It is
   * most likely the page's `next`, but not certainly.
   * @throws a PipelineError if no page was received in the time that is left
   */
  readPage(
    feed: Feed,
    position: Position,
    signal: AbortSignal,
    onNextCursor?: (next: Position) => void,
  ): Promise<Page>;
}

/** One response of the Events API. */
export interface Page {
  readonly records: RawRecords;
  /** The position after the page. The page's own position if it has no cursor, which only a last page may lack. */
  readonly next: Position;
  /** Whether there may be more right now. May be true on an empty page, and before one. */
  readonly hasMore: boolean;
  /** Gives the memory of the records back. Nobody may look at them afterwards. */
  readonly release?: () => void;
}

/** Identities by event day, encoded as IdentitySet does. */
export type EncodedIdentities = ReadonlyMap<string, Uint8Array>;

/** A feed's state, and the identities of the records that were delivered or rejected. */
export interface StateStore {
  /**
   * The feed's state as last written, never an older one. Undefined before its first run.
   *
   * @throws RepairState if the stored value is not a state
   */
  read(feed: Feed): Promise<FeedState | undefined>;
  /** Writes a feed's first state if none is stored. `overtaken`: there is one, and nothing was written. */
  create(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'>;
  /**
   * Writes the state if the stored revision is the one before `state.revision`.
   * `overtaken`: another run wrote that revision, and nothing was written.
   *
   * @param identities of the batch that the state announces, written in one transaction with it; kept for IDENTITY_DAYS
   */
  write(feed: Feed, state: FeedState, identities?: EncodedIdentities): Promise<'written' | 'overtaken'>;
  /**
   * The identities of an event day that were written with announcements of a revision above `after` and up to `through`, in
   * parts. The newest come first as far as the store knows, so a reader with limited memory gets these.
   */
  readIdentities(feed: Feed, day: string, after: number, through: number): AsyncIterable<Uint8Array>;
  /** Removes the identities that were written with an announcement, before it is withdrawn. */
  discardIdentities(feed: Feed, announcement: Announcement): Promise<void>;
}

/** How long identities are kept. 1Password keeps an event for 120 days, so no request returns it after that. */
export const IDENTITY_DAYS = 130;

export interface ObjectStore {
  /** The size of an object in bytes. Undefined: there is none. */
  size(key: string): Promise<number | undefined>;
  /** Whether no object's key begins with the prefix. */
  isEmpty(prefix: string): Promise<boolean>;
  /**
   * Creates the object atomically. `exists`: another run, or an earlier attempt, has created it, and it was not changed.
   *
   * @throws RepairState if an object of events has that key and is not this one. Its size is compared at least; its content, if
   * the store may read it. The key of any other object contains a hash of its content, and is trusted.
   */
  create(object: StoredObject): Promise<'created' | 'exists'>;
}

/** The stored objects, for an operator's commands. The pollers have neither this port nor the permission to read objects. */
export interface ObjectArchive {
  /** The keys that begin with `prefix` and sort after `after`, in ascending order. */
  keys(prefix: string, after: string): AsyncIterable<string>;
  /** Undefined if the object does not exist, for example because its retention has ended. */
  read(key: string): Promise<StoredObject | undefined>;
}

export interface StoredObject {
  readonly key: string;
  /** gzip of JSON lines. */
  readonly body: Buffer;
  /** Printable ASCII, less than 2 kB in total: the limit of S3's user metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds until the run must end. */
  timeLeft(): number;
}

/** Replaces a state that is lost or cannot be read. */
export interface StateRepair {
  /**
   * Writes the state if none is stored, or if the stored one cannot be read. Its revision must be above any earlier one.
   * `overtaken`: there is a state that can be read, and nothing was written.
   */
  replaceLost(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'>;
  /**
   * Adds identities of records that are known to be delivered or rejected. They count for a state that was created at `time`
   * (RFC 3339 with milliseconds), and are kept for IDENTITY_DAYS from then on. Each part with the same time has its own number.
   */
  addIdentities(
    feed: Feed,
    identities: EncodedIdentities,
    of: { readonly time: string; readonly part: number },
  ): Promise<void>;
}

/** Where the bearer token is stored. The API client uses it, not the core. */
export interface TokenStore {
  /**
   * The token. With `fresh`, it is read from the store again, since it may have been replaced.
   *
   * @throws ReplaceToken if there is none
   */
  token(how: { readonly fresh: boolean }): Promise<string>;
}
