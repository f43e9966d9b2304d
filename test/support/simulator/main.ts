import { exitOnBrokenPipe } from '../../../lambdas/cli/terminal/broken-pipe.ts';
import { HELP, parseCommandLine, UsageError, type Command } from './command-line.ts';
import { startSimulator, type Simulator } from './server.ts';

/** `npm run simulator`. Exit code 2 for invalid usage, 1 if it cannot listen. */
async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2), Date.now());
  if (command.kind === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const simulator = await startSimulator(command.options);
  // Before any output, because a parent process may send a signal as soon as it reads the line.
  closeOnExit(simulator, command);
  process.stdout.write(command.json ? `${JSON.stringify({ url: simulator.url })}\n` : greeting(simulator));
}

function greeting({ url }: Simulator): string {
  return [
    `1Password Events API simulator: ${url}`,
    'It accepts any bearer token. To read the audit events of the last hour:',
    '',
    `  curl ${url}/api/v2/auditevents -H 'Authorization: Bearer any' -d '{"limit": 10}'`,
    '',
    'Then send the cursor of each response: -d \'{"cursor": "..."}\'. Press Ctrl-C to stop.',
    '',
  ].join('\n');
}

function closeOnExit(simulator: Simulator, command: Extract<Command, { kind: 'serve' }>): void {
  // Without the server and standard input, the process has nothing to wait for and exits. A second signal kills it.
  const close = (): void => {
    process.stdin.destroy();
    void simulator.close();
  };
  process.once('SIGINT', close);
  process.once('SIGTERM', close);
  if (!command.exitWithStdin) return;
  process.stdin.on('error', close).on('close', close).resume();
}

exitOnBrokenPipe();
try {
  await main();
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`simulator: ${error.message} (--help lists the flags)\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`simulator: ${describeError(error)}\n`);
    process.exitCode = 1;
  }
}

/** The message is enough for an error of `listen`. Any other error is a bug, so its stack is shown. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? ` ${String(error.port)}` : '';
    return `port${port} is in use: choose another one with --port, or omit it to use a free one`;
  }
  return 'syscall' in error ? error.message : (error.stack ?? error.message);
}
