import { RequestedWait } from '../events-api/requested-wait.ts';
import { DeliveredIndex } from '../ingest/delivered-index.ts';
import { LiveCheck } from '../ingest/live-check.ts';
import type { Ports } from '../ingest/ports.ts';

/** What a process remembers of a feed between runs. */
export class FeedMemory {
  readonly delivered = new DeliveredIndex();
  readonly liveCheck = new LiveCheck();
  readonly wait = new RequestedWait();
  #isSkewReported = false;

  /**
   * Reports that this machine's clock differs from that of the server, once.
   *
   * @param ms milliseconds by which it is ahead
   */
  reportSkew(ms: number, progress: Ports['progress']): void {
    if (!this.#isSkewReported) progress({ kind: 'clock_skew', ms });
    this.#isSkewReported = true;
  }
}
