import type { Feed } from '../contract/feeds.ts';
import type { Progress } from './progress.ts';
import type { Announcement, FeedState, Position } from './state.ts';

/** What the core needs of the world. lambdas/events-api, aws and local are the worlds there are. */
export interface Ports {
  readonly source: PageReader;
  readonly states: StateStore;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  /** Told of each step as it is done. Must not throw. */
  readonly progress: (step: Progress) => void;
}

export interface PageReader {
  /**
   * The page at a position. A position can be read again, and then gives the same records first.
   *
   * @param onNextCursor told where reading will go on, if it does and that shows while the page is still on its way. It is most
   * likely the page's `next`, and no more than that.
   * @throws a PipelineError when no page could be had in the time that is left
   */
  readPage(
    feed: Feed,
    position: Position,
    signal: AbortSignal,
    onNextCursor?: (next: Position) => void,
  ): Promise<Page>;
}

/** One answer of the Events API. */
export interface Page {
  /**
   * Each record's own text as the API sent it, without line breaks between its tokens. Text, because a parsed number is a
   * double, which does not hold every number. Balanced in its brackets and quotes, but not yet known to be JSON.
   */
  readonly records: readonly string[];
  /** Where to read on: always a cursor. */
  readonly next: Position;
  /** Whether there may be more right now. May be true on an empty page, and before one. */
  readonly hasMore: boolean;
}

/** Identities by event day, encoded as IdentitySet does. */
export type EncodedIdentities = ReadonlyMap<string, Uint8Array>;

/** A feed's state, and the identities of the records that were delivered or rejected. */
export interface StateStore {
  /**
   * The feed's state as last written, never an older one; undefined before its first run.
   *
   * @throws RepairState when what is stored is not a state
   */
  read(feed: Feed): Promise<FeedState | undefined>;
  /** Writes a feed's first state, if none is stored. `overtaken`: there is one, and nothing was written. */
  create(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'>;
  /**
   * Writes the state if the stored revision is the one before `state.revision`.
   * `overtaken` means that somebody else wrote that revision, and that nothing was written.
   *
   * @param identities written in one with the state, of the batch that it announces; kept for IDENTITY_DAYS
   */
  write(feed: Feed, state: FeedState, identities?: EncodedIdentities): Promise<'written' | 'overtaken'>;
  /**
   * The identities of an event day that were written with announcements of a revision above `after` and up to `through`, in
   * parts. The newest come first as far as the store knows, so that a reader who cannot take all takes these.
   */
  readIdentities(feed: Feed, day: string, after: number, through: number): AsyncIterable<Uint8Array>;
  /** Removes the identities that were written with an announcement which is about to be withdrawn. */
  discardIdentities(feed: Feed, announcement: Announcement): Promise<void>;
}

/** 1Password keeps an event for 120 days. After that nobody can ask for it again. */
export const IDENTITY_DAYS = 130;

export interface ObjectStore {
  exists(key: string): Promise<boolean>;
  /** Whether no object's key begins with the prefix. */
  isEmpty(prefix: string): Promise<boolean>;
  /** Creates the object, whole or not at all. `exists`: one of that key was there, and was left as it is. */
  create(object: StoredObject): Promise<'created' | 'exists'>;
}

/** What an operator's commands read back. The pollers have no such port, and no right to it. */
export interface ObjectArchive {
  /** The keys that begin with `prefix` and sort after `after`, in ascending order. */
  keys(prefix: string, after: string): AsyncIterable<string>;
  /** Undefined: it is gone, as its retention may have ended. */
  read(key: string): Promise<StoredObject | undefined>;
}

export interface StoredObject {
  readonly key: string;
  /** gzip of JSON lines. */
  readonly body: Buffer;
  /** Printable ASCII, below 2 kB altogether: the limit of S3's user metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds until the run must have ended. */
  timeLeft(): number;
}

/** Puts a state in the place of one that is lost or cannot be read. */
export interface StateRepair {
  /**
   * Writes the state if none is stored, or one that cannot be read. Its revision must be above any that was.
   * `overtaken` means that there is one that can be read, and that nothing was written.
   */
  replaceLost(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'>;
  /**
   * Adds identities of records that are known to be delivered or rejected. They count for a state that was created at `time`
   * (RFC 3339 with milliseconds), and are kept for IDENTITY_DAYS from then on. Each part of a time has a number of its own.
   */
  addIdentities(
    feed: Feed,
    identities: EncodedIdentities,
    of: { readonly time: string; readonly part: number },
  ): Promise<void>;
}

/** Where the bearer token is kept. Asked by the API client, not by the core. */
export interface TokenStore {
  /**
   * The token; with `fresh`, read again from where it is kept, since it may have been replaced.
   *
   * @throws ReplaceToken when there is none
   */
  token(how: { readonly fresh: boolean }): Promise<string>;
}
