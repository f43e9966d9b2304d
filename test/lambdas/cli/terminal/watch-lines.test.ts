import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { watchLines } from '../../../../lambdas/cli/terminal/watch-lines.ts';
import { Screen } from '../../../support/screen.ts';

function watch(read: (count: number) => Promise<string>) {
  const screen = new Screen(80);
  let interrupt: () => void = () => undefined;
  const interrupted = new Promise<'interrupted'>((resolve) => {
    interrupt = () => {
      resolve('interrupted');
    };
  });
  let count = 0;
  const ended = watchLines(screen as unknown as NodeJS.WriteStream, {
    read: () => read((count += 1)),
    lines: (value: string) => value.split(' '),
    intervalMs: 1,
    interrupted,
  });
  return { screen, interrupt, ended };
}

describe('lines that are shown again and again', () => {
  it('replace those before, and stay at the end', async () => {
    const shown: string[] = ['a b', 'c', 'd e f'];
    const { screen, interrupt, ended } = watch(async (count) => {
      if (count <= shown.length) return shown[count - 1] ?? '';
      await sleep(60_000, undefined, { ref: false });
      return '';
    });
    await expect.poll(() => screen.lines).toEqual(['d', 'e', 'f', '']);
    interrupt();
    expect(await ended).toBe('d e f');
    expect(screen.lines).toEqual(['d', 'e', 'f', '']);
  });

  it('end if a read fails', async () => {
    const { ended } = watch(() => Promise.reject(new Error('it broke')));
    await expect(ended).rejects.toThrow('it broke');
  });
});
