/** Who the events come from, and what is said about it in each of them. */
export interface Source {
  /** UUID: p_source_id. */
  readonly id: string;
  /** The user's own name for it: p_source_label. */
  readonly label: string;
  /** Whether Panther's p_ fields are added. */
  readonly standardFields: boolean;
}
