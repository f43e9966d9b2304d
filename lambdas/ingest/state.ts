export type Position = { readonly startTime: string } | { readonly cursor: string };
export interface FeedState {
  readonly revision: number;
  readonly position: Position;
}
