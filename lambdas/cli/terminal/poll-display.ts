import { styleText } from 'node:util';
import type { Feed } from '../../contract/feeds.ts';
import type { Progress } from '../../ingest/progress.ts';
import { inColumns } from './columns.ts';
import { formatCount } from './format-count.ts';
import { rate, type FeedStatus } from './feed-progress.ts';

/** How a run on this machine is shown. */
export interface Display {
  /** Something that the user should read. */
  note(text: string): void;
  step(feed: Feed, step: Progress): void;
  /** A feed failed; `text` says what and how to mend it. */
  fault(feed: Feed, text: string): void;
  /** The end: what came of it all, and where it lies. */
  close(folder: string): void;
}

type Write = (text: string) => void;

const REDRAW_MS = 100;

/** For a person at a terminal: a table that is drawn again in its place. */
export function liveDisplay(statuses: readonly FeedStatus[], write: Write, columns = Infinity): Display {
  let drawnLines = 0;
  const draw = () => {
    // A line that is broken by the terminal would be two to move up over.
    const lines = inBold(table(statuses).map((line) => line.slice(0, columns)));
    write(`${clear(drawnLines)}${lines.join('\n')}\n`);
    drawnLines = lines.length;
  };
  const above = (text: string) => {
    write(`${clear(drawnLines)}${text}\n`);
    drawnLines = 0;
    draw();
  };
  const timer = setInterval(draw, REDRAW_MS);
  return {
    note: above,
    step: (feed, step) => {
      const text = noteworthy(feed, step);
      if (text !== undefined) above(styleText('yellow', text));
    },
    fault: (feed, text) => {
      above(styleText('red', `${feed.name}: ${text}`));
    },
    close: (folder) => {
      clearInterval(timer);
      write(`${clear(drawnLines)}${closing(inBold(table(statuses)), folder)}`);
    },
  };
}

/** For a file or a pipe: a line for each object. */
export function plainDisplay(statuses: readonly FeedStatus[], write: Write): Display {
  return {
    note: (text) => {
      write(`${text}\n`);
    },
    step: (feed, step) => {
      if (step.kind === 'committed' && step.events > 0) {
        write(`${feed.name}: ${formatCount(step.events, 'event')} in ${step.key}\n`);
      }
      const text = noteworthy(feed, step);
      if (text !== undefined) write(`${text}\n`);
    },
    fault: (feed, text) => {
      write(`${feed.name}: ${text}\n`);
    },
    close: (folder) => {
      write(closing(table(statuses), folder));
    },
  };
}

/** For a script: one JSON object a line. */
export function jsonDisplay(statuses: readonly FeedStatus[], write: Write): Display {
  const line = (value: object) => {
    write(`${JSON.stringify(value)}\n`);
  };
  return {
    note: (text) => {
      line({ kind: 'note', text });
    },
    step: (feed, step) => {
      if (step.kind !== 'state' && step.kind !== 'page') line({ feed: feed.name, ...step });
    },
    fault: (feed, text) => {
      line({ feed: feed.name, kind: 'fault', text });
    },
    close: (folder) => {
      const feeds = statuses.map((status) => ({
        feed: status.feed.name,
        ...status.totals,
        eventsPerSecond: rate(status),
        state: status.doing,
      }));
      line({ kind: 'summary', folder, feeds });
    },
  };
}

function noteworthy(feed: Feed, step: Progress): string | undefined {
  switch (step.kind) {
    case 'committed':
      return step.lateEvents > 0
        ? `${feed.name}: ${formatCount(step.lateEvents, 'late event')}, as from devices that were offline`
        : undefined;
    case 'quarantined': {
      const reasons = step.firstReasons.map(({ path, message }) => `${path} ${message}`.trim()).join('; ');
      return `${feed.name}: ${formatCount(step.records, 'record')} set aside by the schema (the first: ${reasons}), kept in ${step.key}`;
    }
    case 'reread_differs':
      return `${feed.name}: an announced batch could not be read again as it was, and will be announced again`;
    case 'rewound': {
      const skipped = step.skipped === 0 ? '' : `, ${formatCount(step.skipped, 'changed record')} skipped`;
      return `${feed.name}: the rewind from ${step.from} has ended: ${formatCount(step.delivered, 'event')} delivered${skipped}`;
    }
    case 'state':
    case 'page':
    case 'unknown_fields':
      return undefined;
  }
}

function closing(table: readonly string[], folder: string): string {
  return [
    ...table,
    '',
    `Events:     ${folder}/logs/        gzipped JSON lines, one folder per feed`,
    `Rejected:   ${folder}/quarantine/  records that do not pass their schema, with the reasons`,
    '',
  ].join('\n');
}

function table(statuses: readonly FeedStatus[]): string[] {
  const head = ['feed', 'events', 'late', 'rejected', 'repeats', 'objects', 'events/s', ''];
  const rows = statuses.map((status) => {
    const { events, lateEvents, rejected, repeats, objects } = status.totals;
    const numbers = [events, lateEvents, rejected, repeats, objects, rate(status)];
    return [status.feed.name, ...numbers.map((number) => number.toLocaleString('en-US')), status.doing];
  });
  return inColumns([head, ...rows], (column) => column === 0 || column === head.length - 1);
}

/** The lines with their head in bold. */
function inBold([head = '', ...rows]: readonly string[]): string[] {
  return [styleText('bold', head), ...rows];
}

/** Moves to the first of the lines drawn last, and clears from there on. */
function clear(lines: number): string {
  return lines === 0 ? '' : `\u001b[${lines}A\u001b[J`;
}
