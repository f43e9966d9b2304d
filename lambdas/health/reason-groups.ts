import { announcedAtOf } from '../ingest/object-key.ts';
import type { Reason } from '../ingest/validate.ts';

/** A schema has fewer rules than this, but a path may contain the index of an element. */
const MAX_GROUPS = 200;

/** A reason for which records were rejected. */
export interface ReasonGroup extends Reason {
  readonly records: number;
  /** When the newest of their objects was announced, RFC 3339. */
  readonly newest: string | undefined;
  /** The key of that object. */
  readonly key: string;
}

/** Groups rejected records by their reasons. A record with several reasons is in several groups. */
export class ReasonGroups {
  readonly #groups = new Map<string, { readonly reason: Reason; records: number; key: string }>();
  #records = 0;
  #ungrouped = 0;

  /**
   * Adds a rejected record.
   *
   * @param key of its object
   */
  add(reasons: readonly Reason[], key: string): void {
    this.#records += 1;
    const byId = new Map(
      reasons.map(({ path, keyword, message }) => [
        JSON.stringify([path, keyword, message]),
        { path, keyword, message },
      ]),
    );
    let isUngrouped = false;
    for (const [id, reason] of byId) {
      const group = this.#groups.get(id);
      if (group !== undefined) {
        group.records += 1;
        if (key > group.key) group.key = key;
      } else if (this.#groups.size < MAX_GROUPS) {
        this.#groups.set(id, { reason, records: 1, key });
      } else {
        isUngrouped = true;
      }
    }
    if (isUngrouped) this.#ungrouped += 1;
  }

  /** The number of records. */
  get records(): number {
    return this.#records;
  }

  /** The number of records with a reason that has no group: there are too many reasons. */
  get ungrouped(): number {
    return this.#ungrouped;
  }

  /** The reasons, the most frequent first. */
  get groups(): readonly ReasonGroup[] {
    return [...this.#groups.values()]
      .sort((a, b) => b.records - a.records)
      .map(({ reason, records, key }) => {
        const announcedAt = announcedAtOf(key);
        const newest = announcedAt === undefined ? undefined : new Date(announcedAt).toISOString();
        return { ...reason, records, newest, key };
      });
  }
}
