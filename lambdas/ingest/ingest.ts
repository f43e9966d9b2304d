import { RewindFeed, TooManyRequests, TryAgainLater, type UnreadablePage } from './errors.ts';
import { liveFlow, rewindFlow } from './flow.ts';
import { keepPage } from './kept-page.ts';
import { checkLive } from './live-check.ts';
import { openState } from './open-state.ts';
import { PagePrefetcher } from './page-prefetcher.ts';
import { readFlow, type FlowEnd, type Session } from './read-flow.ts';
import type { Outcome, Run } from './run.ts';
import { blocked, parked, rewindRestarted, rewindUnreadable } from './state-changes.ts';
import { isParked, replacesLive, type FeedState } from './state.ts';
import { next, writeState, type End } from './step.ts';

/**
 * Reads the new records of a feed, validates them, and delivers each event exactly once, whichever processes crash and however
 * many runs there are at once. docs/guarantees.md describes the protocol.
 *
 * @throws PipelineError if something outside fails; the next run continues where this one ended
 */
export async function ingest(run: Run): Promise<Outcome> {
  const { pages, clock } = run.ports;
  const { feed, limits } = run.config;
  const session = { run, prefetcher: new PagePrefetcher(pages, feed, clock, limits.reserveMs) };
  try {
    const opened = await openState(run);
    if (opened.kind === 'end') return opened.outcome;
    const live = await readLive(session, opened.state);
    if (live.kind === 'end') return live.outcome;
    const rewound = await readRewind(session, live.state);
    return combine(live, rewound);
  } catch (error) {
    // Expected while there is much to read: everything read before is delivered, and the next run continues.
    if (error instanceof TooManyRequests) return 'rate_limited';
    throw error;
  } finally {
    session.prefetcher.close();
  }
}

/**
 * Where reading of the live feed ended. `parked`: it is not read, because a rewind takes its place. `silent`: it seems to be caught
 * up, but is not.
 */
type LiveEnd = FlowEnd | { readonly kind: 'parked' | 'silent'; readonly state: FeedState };

/** Reads the live feed until it is caught up. Marks it as blocked if its position cannot be read, or is silent. */
async function readLive({ run, ...rest }: Session, first: FeedState): Promise<LiveEnd | End> {
  if (isParked(first)) return { kind: 'parked', state: first };
  const live = await readFlow({ run, ...rest }, first, liveFlow);
  if (live.kind === 'caught_up') return confirmCaughtUp({ run, ...rest }, live.state);
  if (live.kind !== 'refused' && live.kind !== 'unreadable') return live;
  const marked = blocked(live.state, live.state.revision + 1, live.kind);
  const step = marked === live.state ? next(live.state) : await writeState(run, live.state, marked);
  if (step.kind === 'end') return step;
  const { state } = step;
  if (live.kind !== 'unreadable' || !replacesLive(state)) return { ...live, state };
  // From now on, nobody reads this position.
  if (live.error.received !== undefined) await keepPage(run, state, live.error.received);
  const parking = await writeState(run, state, parked(state));
  return parking.kind === 'end' ? parking : { kind: 'parked', state: parking.state };
}

async function confirmCaughtUp(session: Session, caughtUp: FeedState): Promise<LiveEnd | End> {
  const step = await checkLive(session, caughtUp);
  if (step.kind === 'end') return step;
  const { state } = step;
  return { kind: state.blocked === undefined ? 'caught_up' : 'silent', state };
}

/** Uses the rest of the run for the rewind, if there is one. */
async function readRewind(session: Session, state: FeedState): Promise<Outcome> {
  try {
    const rewound = await readFlow(session, state, rewindFlow);
    switch (rewound.kind) {
      case 'caught_up':
      case 'stalled':
        return rewound.kind;
      case 'refused':
        return await restartRewind(session.run, rewound.state, rewound.error);
      case 'unreadable':
        return await stopRewind(session.run, rewound.state, rewound.error);
      case 'end':
        return rewound.outcome === 'out_of_time' ? 'rewinding' : rewound.outcome;
    }
  } catch (error) {
    // The live feed is caught up, so the run does not fail.
    if (error instanceof TooManyRequests) return 'rewinding';
    throw error;
  }
}

/**
 * No page can be read at the position of the rewind. It is tried again, unless an operator requests another one or the same again.
 *
 * @throws UnreadablePage to report it
 */
async function stopRewind(run: Run, state: FeedState, error: UnreadablePage): Promise<Outcome> {
  const { rewind } = state;
  if (rewind === undefined || rewind.isUnreadable === true) throw error;
  const step = await writeState(run, state, rewindUnreadable(state, rewind));
  if (step.kind === 'end') return step.outcome;
  throw error;
}

/**
 * The API refuses the rewind's own cursor. The next run reads from the start time again and skips what was delivered.
 *
 * @throws TryAgainLater to report it; RewindFeed if the API refuses the start time itself
 */
async function restartRewind(run: Run, state: FeedState, refusal: RewindFeed): Promise<Outcome> {
  const { rewind } = state;
  if (rewind === undefined || !('cursor' in rewind.position)) throw refusal;
  const step = await writeState(run, state, rewindRestarted(state, rewind));
  if (step.kind === 'end') return step.outcome;
  throw new TryAgainLater(
    `1Password refuses the cursor of the rewind of ${run.config.feed.name}, which starts again from ${rewind.from}`,
    { cause: refusal },
  );
}

/**
 * The outcome of the run. A blocked live feed decides it, unless the rewind replaces its position.
 *
 * @throws PipelineError if the live position cannot be read
 */
function combine(live: LiveEnd, rewound: Outcome): Outcome {
  if (live.kind === 'caught_up' || live.kind === 'parked' || replacesLive(live.state)) return rewound;
  if (live.kind === 'refused' || live.kind === 'unreadable') throw live.error;
  return live.kind;
}
