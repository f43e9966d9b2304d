/**
 * Ends the process, without a trace, when whoever reads its output has left before its end, as `head` does. What a run
 * had begun is finished by the next start.
 */
export function exitOnBrokenPipe(): void {
  process.stdout.on('error', () => process.exit(1));
}
