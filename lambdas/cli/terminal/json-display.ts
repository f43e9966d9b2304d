import type { Display } from './display.ts';
import { eventRate, type FeedProgress } from './feed-progress.ts';

/** For a script: one JSON object per line. Times are RFC 3339. */
export function jsonDisplay(feeds: readonly FeedProgress[], write: (text: string) => void): Display {
  const object = (value: object) => {
    write(`${JSON.stringify(value)}\n`);
  };
  return {
    note: (text) => {
      object({ kind: 'note', text });
    },
    step: (feed, step) => {
      if (step.kind !== 'state' && step.kind !== 'page') object({ feed: feed.name, ...step });
    },
    notice: (notice) => {
      const retryAt = notice.kind === 'error' ? rfc3339(notice.retryAt) : undefined;
      const failedAt = notice.kind === 'recovered' ? rfc3339(notice.failedAt) : undefined;
      object({ ...notice, at: rfc3339(notice.at), retryAt, failedAt });
    },
    close: (folder) => {
      const totals = feeds.map((progress) => ({
        feed: progress.feed.name,
        ...progress.totals,
        earlier: progress.earlier,
        newestEventAt: progress.newestEventAt,
        eventsPerSecond: eventRate(progress),
        state: progress.activity,
      }));
      object({ kind: 'summary', folder, feeds: totals });
    },
  };
}

function rfc3339(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
