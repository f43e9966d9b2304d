import { logsPrefix } from '../contract/object-layout.ts';
import { RewindFeed, TooManyRequests, TryAgainLater } from './errors.ts';
import { liveFlow, rewindFlow } from './flow.ts';
import { PagePrefetcher } from './page-prefetcher.ts';
import { readFlow, type FlowEnd } from './read-flow.ts';
import { end, next, now, save, type Outcome, type Run, type Session, type Step } from './run.ts';
import { brokenState } from './state-codec.ts';
import { replacesLive, type FeedState } from './state.ts';
import { blocked, firstState, rewindRestarted } from './state-changes.ts';

/**
 * Reads the new records of a feed, validates them, and stores each event exactly once, whichever processes die and however
 * many runs there are at once. docs/guarantees.md describes the protocol.
 *
 * @throws PipelineError when the outside world fails; the next run goes on where this one ended
 */
export async function ingest(run: Run): Promise<Outcome> {
  const { source, clock } = run.ports;
  const session: Session = { run, pages: new PagePrefetcher(source, run.feed, clock, run.limits.reserveMs) };
  try {
    const opened = await openState(run);
    if (opened.kind === 'end') return opened.outcome;
    const live = await readLive(session, opened.state);
    if (live.kind === 'end') return live.outcome;
    return await rewindAfter(session, live.state, live.how);
  } catch (error) {
    // Not a failure: everything read before it is delivered, and the next run continues.
    if (error instanceof TooManyRequests) return 'rate_limited';
    throw error;
  } finally {
    session.pages.close();
  }
}

/** The feed's state, created if the feed was never polled. */
async function openState(run: Run): Promise<Step> {
  const state = await run.ports.states.read(run.feed);
  if (state === undefined) return createState(run);
  run.ports.progress({ kind: 'state', state });
  return next(state);
}

async function createState(run: Run): Promise<Step> {
  const { feed, ports } = run;
  if (await ports.objects.isEmpty(logsPrefix(feed))) {
    const first = firstState(now(run), { startTime: run.startTime });
    if ((await ports.states.create(feed, first)) === 'overtaken') return end('overtaken');
    ports.progress({ kind: 'state', state: first });
    return next(first);
  }
  // It was polled before, or another run is starting it. Starting over would deliver its events again.
  if ((await ports.states.read(feed)) !== undefined) return end('overtaken');
  throw brokenState(feed, `the state of ${feed.name} is gone, and its events are there`);
}

/** Reads the live feed until it is caught up, and marks it as blocked if its position is refused. */
async function readLive(session: Session, state: FeedState): Promise<FlowEnd> {
  const live = await readFlow(session, state, liveFlow);
  if (live.kind === 'end' || !(live.how instanceof RewindFeed)) return live;
  const noted = blocked(live.state, live.state.revision + 1, 'refused');
  const step = noted === live.state ? next(noted) : await save(session.run, live.state, noted);
  return step.kind === 'end' ? step : { ...live, state: step.state };
}

/** Uses the rest of the run for the rewind, if there is one. */
async function rewindAfter(
  session: Session,
  state: FeedState,
  live: 'caught_up' | 'stalled' | RewindFeed,
): Promise<Outcome> {
  const outcome = await readRewind(session, state);
  if (live === 'caught_up' || replacesLive(state)) return outcome;
  if (live === 'stalled') return live;
  throw live;
}

async function readRewind(session: Session, state: FeedState): Promise<Outcome> {
  try {
    const rewound = await readFlow(session, state, rewindFlow);
    if (rewound.kind === 'end') return rewound.outcome === 'out_of_time' ? 'rewinding' : rewound.outcome;
    const { how } = rewound;
    return how instanceof RewindFeed ? await restartRewind(session.run, rewound.state, how) : how;
  } catch (error) {
    // The live feed is caught up, so this is not a failure.
    if (error instanceof TooManyRequests) return 'rewinding';
    throw error;
  }
}

/**
 * The API refuses the rewind's own cursor: the next run reads from its start time again, and skips what was delivered.
 *
 * @throws TryAgainLater to report it, RewindFeed if the API refuses the start time itself
 */
async function restartRewind(run: Run, state: FeedState, refusal: RewindFeed): Promise<Outcome> {
  const { rewind } = state;
  if (rewind === undefined || !('cursor' in rewind.position)) throw refusal;
  const step = await save(run, state, rewindRestarted(state, rewind));
  if (step.kind === 'end') return step.outcome;
  throw new TryAgainLater(
    `1Password refuses the cursor of the rewind of ${run.feed.name}, which starts again from ${rewind.from}`,
    { cause: refusal },
  );
}
