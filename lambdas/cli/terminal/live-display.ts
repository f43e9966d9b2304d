import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import { describeNotice, describeStep, objectLocations, type Display } from './display.ts';
import type { FeedProgress } from './feed-progress.ts';
import { progressTable } from './progress-table.ts';
import { wrapWords } from './wrap-words.ts';

const REDRAW_MS = 100;

/** For a person at a terminal: a table that is redrawn in place, and above it what the person should know of. */
export function liveDisplay(feeds: readonly FeedProgress[], terminal: NodeJS.WriteStream): Display {
  const redraw = createLogUpdate(terminal);
  // Read each time: the terminal may be resized.
  const table = () => {
    const [head = '', ...rows] = progressTable(feeds, terminal.columns);
    return [styleText('bold', head), ...rows];
  };
  const fit = (lines: readonly string[]) => lines.flatMap((line) => wrapWords(line, terminal.columns));
  const write = (lines: readonly string[]) => terminal.write(`${lines.join('\n')}\n`);
  const draw = () => {
    redraw(table().join('\n'));
  };
  const printAbove = (text: string, style: 'yellow' | 'red' | 'green' | 'reset') => {
    redraw.clear();
    write(fit(text.split('\n')).map((line) => styleText(style, line)));
    draw();
  };
  const timer = setInterval(draw, REDRAW_MS);
  return {
    note: (text) => {
      printAbove(text, 'reset');
    },
    step: (feed, step) => {
      const text = describeStep(feed, step);
      if (text !== undefined) printAbove(text, 'yellow');
    },
    notice: (notice) => {
      printAbove(describeNotice(notice), notice.kind === 'error' ? 'red' : 'green');
    },
    close: (folder) => {
      clearInterval(timer);
      redraw.clear();
      redraw.done();
      write([...table(), ...fit(objectLocations(folder))]);
    },
  };
}
