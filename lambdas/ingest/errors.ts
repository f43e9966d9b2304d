import { operatorCommand } from '../contract/operator-command.ts';
import { runbookAddress, type RunbookHeading } from '../contract/runbook.ts';

/** How to fix what an error reports. The program that shows the error adds what only it knows: the stack or the folder. */
export interface Remedy {
  /** Verb and flags of `npm run operator --`, without the target: `rebuild --feed itemusages`. */
  readonly command?: string;
  readonly runbook?: RunbookHeading;
}

/** What only the program that shows an error knows. */
export interface RemedyContext {
  /** The flag that names the target of a command: `--stack NAME` or `--out FOLDER`. */
  readonly target: string;
  /** The address of the runbook; by default, its path in this repository. */
  readonly runbookPage?: string | undefined;
}

/**
 * Something outside the pipeline failed. Each subclass is named for what its reader must do. The message is one line that says
 * what happened, and never contains a token or a part of a record.
 */
export abstract class PipelineError extends Error {
  /** The class's own name, written out because the bundle is minified. */
  abstract override readonly name: string;
  readonly remedy: Remedy;

  constructor(
    message: string,
    { remedy = {}, ...options }: ErrorOptions & { readonly remedy?: Remedy } = {},
  ) {
    super(message, options);
    this.remedy = remedy;
  }
}

/** The token is missing, or 1Password refuses it: a person must store another one. */
export class ReplaceToken extends PipelineError {
  readonly name = 'ReplaceToken';
}

/** The API refuses the stored cursor. An operator must say from which time to read again. */
export class RewindFeed extends PipelineError {
  readonly name = 'RewindFeed';
}

/** Something outside did not answer, or answered incorrectly. Nothing is lost; the next run tries again. */
export class TryAgainLater extends PipelineError {
  readonly name: 'TryAgainLater' | 'TooManyRequests' | 'UnreadablePage' = 'TryAgainLater';
}

/** The API accepts no more requests for now. This is expected while there is much to read: the run ends, and does not fail. */
export class TooManyRequests extends TryAgainLater {
  override readonly name = 'TooManyRequests';
}

/**
 * The API does not return a page that can be read. Most failures end by themselves. If this one does not, an operator can have
 * the feed continue from a later time.
 */
export class UnreadablePage extends TryAgainLater {
  override readonly name = 'UnreadablePage';
  /** What was received instead, or its start. Undefined: nothing that is worth keeping. */
  readonly received: Buffer | undefined;

  constructor(
    message: string,
    {
      received,
      ...options
    }: ConstructorParameters<typeof TryAgainLater>[1] & {
      readonly received?: Buffer | undefined;
    } = {},
  ) {
    super(message, options);
    this.received = received;
  }
}

/** A setting, a flag, or the environment is wrong. */
export class FixSettings extends PipelineError {
  readonly name = 'FixSettings';
}

/** The stored state cannot be understood. Continuing from a guess would lose or repeat events. */
export class RepairState extends PipelineError {
  readonly name = 'RepairState';
}

/** The message of an error and how to fix it, in one line: the command to run, and where to read about it. */
export function messageWithRemedy(
  { message, remedy: { command, runbook } }: Pick<PipelineError, 'message' | 'remedy'>,
  { target, runbookPage }: RemedyContext,
): string {
  const parts = [
    ...(command === undefined ? [] : [`run: ${operatorCommand(command, target)}`]),
    ...(runbook === undefined ? [] : [`see ${runbookAddress(runbook, runbookPage)}`]),
  ];
  return parts.length === 0 ? message : `${message}; ${parts.join('; ')}`;
}
