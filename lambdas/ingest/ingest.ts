import { RewindFeed, TooManyRequests, TryAgainLater } from './errors.ts';
import { liveFlow, rewindFlow } from './flow.ts';
import { openState } from './open-state.ts';
import { PagePrefetcher } from './page-prefetcher.ts';
import { readFlow, type FlowEnd, type Session } from './read-flow.ts';
import type { Outcome, Run } from './run.ts';
import { blocked, rewindRestarted } from './state-changes.ts';
import { replacesLive, type FeedState } from './state.ts';
import { writeState, type End } from './step.ts';

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

/** Reads the live feed until it is caught up. Marks it as blocked if the API refuses its position. */
async function readLive(session: Session, state: FeedState): Promise<FlowEnd | End> {
  const live = await readFlow(session, state, liveFlow);
  if (live.kind !== 'refused') return live;
  const marked = blocked(live.state, live.state.revision + 1, 'refused');
  if (marked === live.state) return live;
  const step = await writeState(session.run, live.state, marked);
  return step.kind === 'end' ? step : { ...live, state: step.state };
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
 * @throws RewindFeed if the API refuses the live position
 */
function combine(live: FlowEnd, rewound: Outcome): Outcome {
  if (live.kind === 'caught_up' || replacesLive(live.state)) return rewound;
  if (live.kind === 'refused') throw live.error;
  return live.kind;
}
