/**
 * Behavior of the API that its documentation omits or contradicts, each as an option. The first value is the default.
 * The letters are the grades of README.md.
 */
export interface Behavior {
  /**
   * The cursor of a page with `has_more: false`: the `same` string every time [O], a `new` string every time, or one that
   * would `redeliver` the same page [O, ?].
   */
  readonly tip: 'same' | 'new' | 'redeliver';
  /**
   * Where pages without items occur: only at the `tip`; after the `last` page with items, which still has `has_more: true`
   * [D]; or `between` every two pages.
   */
  readonly emptyPages: 'tip' | 'last' | 'between';
  /** Whether a reset selects an event at exactly `start_time` [?]. */
  readonly startTime: 'inclusive' | 'exclusive';
  /** Whether `end_time` applies to all pages, because the cursor contains it [I], or only to the first page. */
  readonly endTime: 'in-cursor' | 'first-page';
  /** The order of the envelope's keys. Both are documented. */
  readonly keyOrder: 'cursor-first' | 'items-first';
  /** Whether a response has white space between tokens. */
  readonly json: 'compact' | 'pretty';
}

export const BEHAVIOR_DEFAULTS: Behavior = {
  tip: 'same',
  emptyPages: 'tip',
  startTime: 'inclusive',
  endTime: 'in-cursor',
  keyOrder: 'cursor-first',
  json: 'compact',
};
