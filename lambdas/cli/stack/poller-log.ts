import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { StackAccess } from '../targets/target.ts';
import { logGroupExists, type FeedLogGroup } from './log-groups.ts';
import { readLogLines, type LogLine } from './log-lines.ts';

/** So much is read at once: some 6,000 lines of three feeds. A longer time is shown as it is read. */
const SLICE_MS = 6 * 3_600_000;
/** How late CloudWatch may show a line. While the log is followed, so much of it is read again each time. */
const LATEST_MS = 60_000;

/**
 * Opens the log of the pollers.
 *
 * @param from milliseconds since 1970
 * @returns the log of the groups that exist, and the groups that do not
 * @throws PipelineError if a log group cannot be read
 */
export async function openPollerLog(
  { config }: Pick<StackAccess, 'config'>,
  groups: readonly FeedLogGroup[],
  from: number,
): Promise<{ readonly log: PollerLog; readonly missing: readonly FeedLogGroup[] }> {
  const client = new CloudWatchLogsClient(config);
  const exists = await Promise.all(groups.map(({ name }) => logGroupExists(client, name)));
  return {
    log: new PollerLog(
      client,
      groups.filter((_, i) => exists[i] === true),
      from,
    ),
    missing: groups.filter((_, i) => exists[i] !== true),
  };
}

/** The log of the pollers from a time on. Each line is returned once. */
export class PollerLog {
  readonly #client: CloudWatchLogsClient;
  readonly #groups: readonly FeedLogGroup[];
  #readTo: number;
  /** The lines that the next read may find again: their times by their ids. */
  #returned = new Map<string, number>();

  /** @param from milliseconds since 1970 */
  constructor(client: CloudWatchLogsClient, groups: readonly FeedLogGroup[], from: number) {
    this.#client = client;
    this.#groups = groups;
    this.#readTo = from;
  }

  /**
   * The lines up to now that were not returned yet, in parts, each in the order of the lines' times.
   *
   * @param now milliseconds since 1970
   * @throws PipelineError if a log group cannot be read
   */
  async *readTo(now: number): AsyncGenerator<readonly LogLine[]> {
    while (this.#readTo < now) {
      const to = Math.min(now, this.#readTo + SLICE_MS);
      const lines = await readLogLines(this.#client, this.#groups, this.#readTo, to);
      const unseen = lines.filter(({ id }) => !this.#returned.has(id));
      // The end of a part is inclusive, so the next one starts with the same millisecond.
      this.#readTo = Math.max(this.#readTo, Math.min(to, now - LATEST_MS));
      for (const { id, time } of unseen) this.#returned.set(id, time);
      for (const [id, time] of this.#returned) if (time < this.#readTo) this.#returned.delete(id);
      yield unseen;
      if (to === now) return;
    }
  }
}
