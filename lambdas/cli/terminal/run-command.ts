import { FixSettings, PipelineError } from '../../ingest/errors.ts';

/**
 * Runs a command to its end, and ends the process: with 0, with 1 when it failed, with 2 when it was wrongly called.
 *
 * @param main whether it ended well
 */
export async function runCommand(main: () => Promise<boolean>): Promise<never> {
  try {
    process.exit((await main()) ? 0 : 1);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(error.name === 'FixSettings' ? 2 : 1);
  }
}

/** What a fault of Node's parseArgs means to the user of a command, which is named as it is typed. */
export function flagFault(command: string, cause: unknown): FixSettings {
  const [message = ''] = (cause instanceof Error ? cause.message : String(cause)).split('. ');
  return new FixSettings(`${message}; ${command} -- --help lists what there is`, { cause });
}
