import { describeNotice, describeStep, objectLocations, type Display } from './display.ts';
import type { FeedProgress } from './feed-progress.ts';
import { formatCount } from './format-count.ts';
import { progressTable } from './progress-table.ts';

/** For a file or a pipe: a line for each object, and the totals at the end. */
export function plainDisplay(feeds: readonly FeedProgress[], write: (text: string) => void): Display {
  const line = (text: string) => {
    write(`${text}\n`);
  };
  return {
    note: line,
    step: (feed, step) => {
      if (step.kind === 'committed' && step.events > 0) {
        line(`${feed.name}: ${formatCount(step.events, 'event')} in ${step.key}`);
      }
      const text = describeStep(feed, step);
      if (text !== undefined) line(text);
    },
    notice: (notice) => {
      line(describeNotice(notice));
    },
    close: (folder) => {
      line([...progressTable(feeds), ...objectLocations(folder)].join('\n'));
    },
  };
}
