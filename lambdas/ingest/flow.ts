import type { Announcement, FeedState, Position, Rewind } from './state.ts';

/** What a batch is read from: the live feed, or a rewind beside it. */
export interface Flow {
  readonly position: Position;
  /** Undefined: the live feed. */
  readonly rewind?: Rewind | undefined;
}

export function liveFlow({ live }: FeedState): Flow {
  return { position: live };
}

/** Undefined: no rewind is under way. */
export function rewindFlow({ rewind }: FeedState): Flow | undefined {
  return rewind === undefined ? undefined : { position: rewind.position, rewind };
}

/** What an announced batch was read from, also where its rewind was replaced since. */
export function flowOf({ rewind }: Announcement, { live }: FeedState): Flow {
  return rewind === undefined ? { position: live } : { position: rewind.position, rewind };
}
