/** Where the events come from, as stated in each event. */
export interface Source {
  /** UUID: p_source_id. */
  readonly id: string;
  /** The user's name for the source: p_source_label. */
  readonly label: string;
  /** Whether Panther's standard fields are added to each event. */
  readonly standardFields: boolean;
}
