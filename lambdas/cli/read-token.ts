import { FixSettings } from '../ingest/errors.ts';

/** Longer than any token. */
const LONGEST_INPUT = 65_536;

/**
 * The token that a user types or pastes at a prompt, which does not show it; or that another program writes to standard input.
 * Without spaces around it.
 *
 * @returns undefined if the user ended the prompt with Ctrl-C or Ctrl-D
 * @throws FixSettings if standard input is empty, or too long for a token
 */
export async function readToken(): Promise<string | undefined> {
  const { stdin } = process;
  const text = stdin.isTTY ? await promptForToken() : await readInput(stdin);
  if (text === undefined) return undefined;
  if (text.trim() !== '') return text.trim();
  throw new FixSettings(
    stdin.isTTY
      ? 'no token was entered; nothing was stored'
      : 'standard input is empty: pipe the token into this command, or run it in a terminal',
  );
}

async function promptForToken(): Promise<string | undefined> {
  const { read } = await import('read');
  // When the prompt ends, it pauses the input. After Ctrl-D, that is all that happens.
  const ended = new Promise<undefined>((resolve) => {
    process.stdin.once('pause', () => {
      setImmediate(resolve, undefined);
    });
  });
  // On stderr, so that stdout has only the result. As a terminal even if stderr is a file: otherwise the token would be shown.
  const options = { prompt: 'Token (not shown):', silent: true, output: process.stderr, terminal: true };
  const typed = await Promise.race([read(options).catch(() => undefined), ended]);
  // The line break that ended the prompt is not shown either.
  process.stderr.write('\n');
  return typed;
}

async function readInput(input: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST_INPUT) throw new FixSettings('standard input is longer than any token');
  }
  return Buffer.concat(chunks).toString();
}
