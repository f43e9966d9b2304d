import { exitOnBrokenPipe } from '../../../lambdas/cli/terminal/broken-pipe.ts';
import { HELP, readCommandLine, UsageError, type Command } from './command-line.ts';
import { startSimulator, type Simulator } from './server.ts';

/** The process: `npm run simulator`. Exit code 2 for what was typed wrong, 1 when it cannot listen. */
async function main(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2), Date.now());
  if (command.kind === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const simulator = await startSimulator(command.options);
  // Before anything is printed: whoever reads the line may stop the process at once.
  closeInTheEnd(simulator, command);
  process.stdout.write(command.json ? `${JSON.stringify({ url: simulator.url })}\n` : greeting(simulator));
}

function greeting({ url }: Simulator): string {
  return [
    `1Password Events API simulator: ${url}`,
    'Any bearer token is accepted. The last hour of audit events:',
    '',
    `  curl ${url}/api/v2/auditevents -H 'Authorization: Bearer any' -d '{"limit": 10}'`,
    '',
    'Then send the cursor of each answer: -d \'{"cursor": "..."}\'. Stop with Ctrl-C.',
    '',
  ].join('\n');
}

function closeInTheEnd(simulator: Simulator, command: Extract<Command, { kind: 'serve' }>): void {
  // With the server and its input gone, nothing keeps the process alive; a second signal kills it.
  const end = (): void => {
    process.stdin.destroy();
    void simulator.close();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  if (!command.exitWithStdin) return;
  process.stdin.on('error', end).on('close', end).resume();
}

exitOnBrokenPipe();
try {
  await main();
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`simulator: ${error.message} (--help lists the flags)\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`simulator: ${explain(error)}\n`);
    process.exitCode = 1;
  }
}

/** What listening throws says enough in its message; anything else is a bug, and its stack is wanted. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? ` ${String(error.port)}` : '';
    return `port${port} is in use: choose another with --port, or leave it out for a free one`;
  }
  return 'syscall' in error ? error.message : (error.stack ?? error.message);
}
