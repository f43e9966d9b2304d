import { FEEDS, type FeedName } from '../../../lambdas/contract/feeds.ts';
import type { ApiVersion } from './api-version.ts';

export type Route =
  | { readonly kind: 'feed'; readonly feed: FeedName; readonly version: ApiVersion }
  | { readonly kind: 'introspect'; readonly version: ApiVersion };

/** Every supported method and path. v3 is a beta with another protocol and is not simulated. */
const ROUTES = new Map<string, Route>([
  ['GET /api/auth/introspect', { kind: 'introspect', version: 'v1' }],
  ['GET /api/v2/auth/introspect', { kind: 'introspect', version: 'v2' }],
  ...FEEDS.flatMap(({ name: feed }): [string, Route][] => [
    [`POST /api/v1/${feed}`, { kind: 'feed', feed, version: 'v1' }],
    [`POST /api/v2/${feed}`, { kind: 'feed', feed, version: 'v2' }],
  ]),
]);

/** The route with exactly this method and path. A query string or a trailing slash makes it a different path. */
export function findRoute(method: string, path: string): Route | undefined {
  return ROUTES.get(`${method} ${path}`);
}
