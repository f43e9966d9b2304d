import type { Reason } from './validate.ts';
import type { BatchOutcome, FeedState, FinishedRewind } from './state.ts';

/** What a run tells of itself while it goes on, for a summary line, metrics, or a person who watches. */
export type Progress =
  | { readonly kind: 'state'; readonly state: FeedState }
  /** A page was read; `repeats` of its records are not delivered, since they were before, or a rewind does not ask for them. */
  | { readonly kind: 'page'; readonly records: number; readonly repeats: number }
  /** A batch was stored and committed. Told once of each batch; what it counts is exact. */
  | ({ readonly kind: 'committed'; readonly key: string } & BatchOutcome)
  /** Rejected records were put aside. Told again when the run died before the commit. */
  | {
      readonly kind: 'quarantined';
      readonly key: string;
      readonly records: number;
      readonly firstReasons: readonly Reason[];
    }
  | { readonly kind: 'unknown-fields'; readonly fields: readonly string[] }
  /** The replay of an announced batch came to other records, or to another judgement of them. */
  | { readonly kind: 'replay-differs' }
  /** A rewind has read all that there is. Told once. */
  | ({ readonly kind: 'rewound' } & FinishedRewind);

/** What came of one or more runs, added up. */
export interface Totals {
  pages: number;
  records: number;
  events: number;
  lateEvents: number;
  rejected: number;
  repeats: number;
  objects: number;
}

export function noTotals(): Totals {
  return { pages: 0, records: 0, events: 0, lateEvents: 0, rejected: 0, repeats: 0, objects: 0 };
}

export function addToTotals(totals: Totals, step: Progress): void {
  switch (step.kind) {
    case 'page':
      totals.pages += 1;
      totals.records += step.records;
      totals.repeats += step.repeats;
      break;
    case 'committed':
      totals.objects += step.events > 0 ? 1 : 0;
      totals.events += step.events;
      totals.lateEvents += step.lateEvents;
      totals.rejected += step.rejected;
      break;
    case 'quarantined':
    case 'state':
    case 'unknown-fields':
    case 'replay-differs':
    case 'rewound':
      break;
  }
}
