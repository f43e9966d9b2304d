import { logsPrefix } from '../contract/object-layout.ts';
import { hourFolder } from '../ingest/object-key.ts';
import type { JobContext } from './job-context.ts';

/** An object is created up to this long after its announcement, which its key contains, unless S3 or the API is down for longer. */
const WINDOW_MS = 3_600_000;

/**
 * Finds the objects of a feed's events that were created since the last look. It compares listings, because an object can have a
 * key that sorts before those of objects that were created earlier.
 */
export class NewObjects {
  readonly #context: Pick<JobContext, 'feed' | 'archive' | 'now'>;
  #after = '';
  #seen: ReadonlySet<string> = new Set();

  constructor(context: Pick<JobContext, 'feed' | 'archive' | 'now'>) {
    this.#context = context;
  }

  /** Whether an object was created after the last look, by its key. Unknown, so false, of objects that are older than an hour. */
  readonly isUnseen = (key: string): boolean => key > this.#after && !this.#seen.has(key);

  /**
   * Looks again.
   *
   * @returns the keys of the objects that the look before did not find, in ascending order
   */
  async look(): Promise<readonly string[]> {
    const { feed, archive, now } = this.#context;
    const prefix = logsPrefix(feed);
    const after = hourFolder(prefix, new Date(now() - WINDOW_MS).toISOString());
    const listed: string[] = [];
    for await (const key of archive.keys(prefix, after)) listed.push(key);
    const unseen = listed.filter(this.isUnseen);
    this.#after = after;
    this.#seen = new Set(listed);
    return unseen;
  }
}
