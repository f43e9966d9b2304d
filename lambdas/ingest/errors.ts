/**
 * What goes wrong outside the pipeline, named for what its reader must do. Each message is one line that says what
 * happened and how to mend it, and never holds a token or a part of a record.
 */
export abstract class PipelineError extends Error {
  /** The class's own name, written out because the bundle is minified. */
  abstract override readonly name: string;
}

/** 1Password cannot be asked with the token that is there: a person must put another one. */
export class ReplaceToken extends PipelineError {
  readonly name = 'ReplaceToken';
}

/** The API refuses the stored cursor. Nothing is guessed: an operator says from which time to read again. */
export class RewindFeed extends PipelineError {
  readonly name = 'RewindFeed';
}

/** Something outside did not answer, or not as it should. Nothing is lost; the next run tries again. */
export class TryAgainLater extends PipelineError {
  readonly name: 'TryAgainLater' | 'TooManyRequests' = 'TryAgainLater';
}

/** The API takes no more requests for now. No fault of anything, where much is to be read; a run ends with it and does not fail. */
export class TooManyRequests extends TryAgainLater {
  override readonly name = 'TooManyRequests';
}

/** A setting, a flag or the environment is wrong. */
export class FixSettings extends PipelineError {
  readonly name = 'FixSettings';
}

/** The stored state cannot be understood. Reading on from a guess would lose or repeat events. */
export class RepairState extends PipelineError {
  readonly name = 'RepairState';
}
