import { EXIT } from './exit-code.ts';

/**
 * Ends the process without a stack trace when the pipe that it writes to is closed, as `head` does. The next start finishes
 * what was under way.
 */
export function exitOnBrokenPipe(): void {
  process.stdout.on('error', () => process.exit(EXIT.failed));
}
