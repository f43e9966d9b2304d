import type { BatchOutcome, FeedState, FinishedRewind } from './state.ts';
import type { UnknownFieldReport } from './unknown-fields.ts';
import type { Reason } from './validate.ts';

/** What a run reports while it works: for a summary line, metrics, or a person who watches. */
export type Progress =
  | { readonly kind: 'state'; readonly state: FeedState }
  /** A page was read. `repeats` of its records are not delivered: they were before, or a rewind does not ask for them. */
  | { readonly kind: 'page'; readonly records: number; readonly repeats: number }
  /** A batch was stored and committed. Reported once for each batch, so its counts are exact. */
  | ({ readonly kind: 'committed'; readonly key: string } & BatchOutcome)
  /** Rejected records were stored in quarantine. Reported again if the run crashes before the commit. */
  | {
      readonly kind: 'quarantined';
      readonly key: string;
      readonly records: number;
      readonly firstReasons: readonly Reason[];
    }
  | ({ readonly kind: 'unknown_fields' } & UnknownFieldReport)
  /** This machine's clock is ahead of 1Password's by so many milliseconds; behind, if negative. Reported once per process. */
  | { readonly kind: 'clock_skew'; readonly ms: number }
  /** The API could not be asked whether a quiet feed is silent. */
  | { readonly kind: 'check_failed'; readonly reason: string }
  /** An announced batch was read again, and its records or their results differ. */
  | { readonly kind: 'reread_differs' }
  /** A rewind has read everything. Reported once. */
  | ({ readonly kind: 'rewound' } & FinishedRewind);

/** The counts of one or more runs. */
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
    case 'unknown_fields':
    case 'clock_skew':
    case 'check_failed':
    case 'reread_differs':
    case 'rewound':
      break;
  }
}
