import { setTimeout as sleep } from 'node:timers/promises';
import { createLogUpdate } from 'log-update';

/** What is shown again and again. */
export interface Watched<T> {
  readonly read: () => Promise<T>;
  readonly lines: (value: T) => readonly string[];
  /** Milliseconds between the end of a read and the next one. */
  readonly intervalMs: number;
  /** Ends it. */
  readonly interrupted: Promise<'interrupted'>;
}

/**
 * Shows lines on a terminal, each time in the place of those before, until it is interrupted. The last lines stay.
 *
 * @returns the value that was shown last; undefined: none was read
 */
export async function watchLines<T>(
  terminal: NodeJS.WriteStream,
  { read, lines, intervalMs, interrupted }: Watched<T>,
): Promise<T | undefined> {
  const redraw = createLogUpdate(terminal);
  const isOver = async (wait: Promise<unknown>) =>
    (await Promise.race([wait, interrupted])) === 'interrupted';
  let shown: T | undefined;
  try {
    for (;;) {
      const next = read();
      if (await isOver(next)) return shown;
      shown = await next;
      redraw(lines(shown).join('\n'));
      if (await isOver(sleep(intervalMs))) return shown;
    }
  } finally {
    redraw.done();
  }
}
