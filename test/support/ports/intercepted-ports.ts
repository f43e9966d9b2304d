import type { Ports } from '../../../lambdas/ingest/ports.ts';
import type { MemoryFeed } from './run.ts';

/** What a call writes. */
export type Written = 'position' | 'announcement' | 'discard' | 'rejected records' | 'events';

/**
 * The ports of a feed, with a function around each of their calls, except for reading identities.
 *
 * @param intercept gets the call, and what it writes; undefined if it only reads
 */
export function interceptedPorts(
  { pages, states, objects }: MemoryFeed,
  intercept: <T>(call: () => Promise<T>, written?: Written) => Promise<T>,
): Pick<Ports, 'pages' | 'states' | 'objects'> {
  return {
    pages: { readPage: (feed, position) => intercept(() => pages.readPage(feed, position)) },
    states: {
      read: (feed) => intercept(() => states.read(feed)),
      create: (feed, state) => intercept(() => states.create(feed, state), 'position'),
      write: (feed, state, identities) =>
        intercept(
          () => states.write(feed, state, identities),
          state.pending === undefined ? 'position' : 'announcement',
        ),
      readIdentities: (...args) => states.readIdentities(...args),
      discardIdentities: (...args) => intercept(() => states.discardIdentities(...args), 'discard'),
    },
    objects: {
      isEmpty: (prefix) => intercept(() => objects.isEmpty(prefix)),
      size: (key) => intercept(() => objects.size(key)),
      create: (object) =>
        intercept(
          () => objects.create(object),
          object.key.startsWith('logs/') ? 'events' : 'rejected records',
        ),
    },
  };
}
