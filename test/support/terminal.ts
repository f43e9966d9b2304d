import { spawn, spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { onTestFinished } from 'vitest';
import { ROOT, scriptArguments } from './command.ts';
import { recordPrinted } from './printed-output.ts';

/** Runs a command in a pseudo-terminal, and ends with its exit code. */
const IN_TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/** Whether there is a Python to make a pseudo-terminal with. The emulator needs one, too. */
export const hasTerminal = spawnSync('python3', ['-c', 'import pty']).status === 0;

/**
 * Runs `npm run operator -- ARGS` in a terminal, types once a prompt is shown, and waits until it ends.
 *
 * @param typed keys: `\r` is Enter, `\u0003` Ctrl-C, `\u0004` Ctrl-D
 */
export async function operateInTerminal(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  prompt: string,
  typed: string,
): Promise<{ readonly code: number | null; readonly shown: string }> {
  const command = [process.execPath, ...scriptArguments('operator'), ...args];
  const child = spawn('python3', ['-c', IN_TERMINAL, ...command], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let shown = '';
  const show = (chunk: Buffer) => {
    recordPrinted(chunk);
    const wasShown = shown.includes(prompt);
    shown += chunk.toString();
    if (!wasShown && shown.includes(prompt)) child.stdin.write(typed);
  };
  child.stdout.on('data', show);
  child.stderr.on('data', show);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, shown: stripVTControlCharacters(shown) });
    });
  });
}
