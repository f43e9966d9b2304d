import type { Announcement, FeedState, Position, Rewind } from './state.ts';

/** What a batch is read from: the live feed, or a rewind. */
export interface Flow {
  readonly position: Position;
  /** Undefined: the live feed. */
  readonly rewind?: Rewind | undefined;
}

export function liveFlow({ live }: FeedState): Flow {
  return { position: live };
}

/** Undefined if no rewind is in progress. */
export function rewindFlow({ rewind }: FeedState): Flow | undefined {
  return rewind === undefined ? undefined : { position: rewind.position, rewind };
}

/** The flow that an announced batch was read from, even if its rewind was replaced since. */
export function flowOf({ rewind }: Announcement, { live }: FeedState): Flow {
  return rewind === undefined ? { position: live } : { position: rewind.position, rewind };
}
