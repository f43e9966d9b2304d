import type { EncodedIdentities } from './ports.ts';
import type { Outcome, Run } from './run.ts';
import type { FeedState } from './state.ts';

/** The end of a run. */
export interface End {
  readonly kind: 'end';
  readonly outcome: Outcome;
}

/** The result of a step: the state to continue from, or the end of the run. */
export type Step = { readonly kind: 'next'; readonly state: FeedState } | End;

export function next(state: FeedState): Step {
  return { kind: 'next', state };
}

export function end(outcome: Outcome): End {
  return { kind: 'end', outcome };
}

/**
 * Writes a state that follows `before`. Ends the run if another run was faster.
 *
 * @param identities of the batch that the state announces, written with it
 */
export async function writeState(
  run: Run,
  before: FeedState,
  after: FeedState,
  identities?: EncodedIdentities,
): Promise<Step> {
  if ((await run.ports.states.write(run.config.feed, after, identities)) === 'overtaken')
    return end('overtaken');
  run.delivered.wrote(before, after);
  reportState(run, before, after);
  return next(after);
}

/** Reports a state that this run wrote. */
export function reportState({ ports }: Run, before: FeedState, after: FeedState): void {
  ports.progress({ kind: 'state', state: after });
  const { lastRewind } = after;
  if (before.rewind !== undefined && after.rewind === undefined && lastRewind !== undefined) {
    ports.progress({ kind: 'rewound', ...lastRewind });
  }
}
