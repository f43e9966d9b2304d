import type { FeedState } from '../../../lambdas/ingest/state.ts';
import type { StateStore } from '../../../lambdas/ingest/ports.ts';

/** A port with some of its methods replaced. */
export function withOverrides<T extends object>(port: T, methods: Partial<T>): T {
  return Object.assign(Object.create(port) as T, methods);
}

/** A state store to which another run has always written the states that match, just before. */
export function overtakenAt(states: StateStore, matches: (state: FeedState) => boolean): StateStore {
  return withOverrides<StateStore>(states, {
    write: (feed, state, identities) =>
      matches(state) ? Promise.resolve('overtaken') : states.write(feed, state, identities),
  });
}
