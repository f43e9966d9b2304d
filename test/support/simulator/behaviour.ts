/** What the public record is silent or contradictory about, each a switch. The first value is the default. */
export interface Behaviour {
  /**
   * The cursor of a page that says `has_more: false`: the `same` string again and again [O], a `new` string every time,
   * or one that would `redeliver` that very page [O, ?].
   */
  readonly tip: 'same' | 'new' | 'redeliver';
  /**
   * Pages without items: only at the tip; or the `last` page with items still says `has_more: true`, and an empty one
   * follows [D]; or one `between` every two pages.
   */
  readonly emptyPages: 'tip' | 'last' | 'between';
  /** Whether a reset selects an event of exactly `start_time` [?]. */
  readonly startTime: 'inclusive' | 'exclusive';
  /** Whether `end_time` holds for the pages after the first one [I], or only for that. */
  readonly endTime: 'in-cursor' | 'first-page';
  /** Order of the envelope's keys: both are documented. */
  readonly keyOrder: 'cursor-first' | 'items-first';
  /** White space between the tokens of an answer. */
  readonly json: 'compact' | 'pretty';
}

export const BEHAVIOUR_DEFAULTS: Behaviour = {
  tip: 'same',
  emptyPages: 'tip',
  startTime: 'inclusive',
  endTime: 'in-cursor',
  keyOrder: 'cursor-first',
  json: 'compact',
};
