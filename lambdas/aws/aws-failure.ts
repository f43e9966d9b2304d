import { FixSettings, TryAgainLater, type PipelineError } from '../ingest/errors.ts';

/** Faults that do not pass by themselves: something that the stack made is gone, or a role may no longer use it. */
const LASTING = /^(AccessDenied|ResourceNotFound|NoSuchBucket|UnrecognizedClient|InvalidSignature|KMS|Kms)/;

/** What a failed AWS call means to the reader of the log. `doing` completes "cannot …". The SDK has tried again already. */
export function awsFailure(doing: string, cause: unknown): PipelineError {
  const name = cause instanceof Error ? cause.name : 'unknown fault';
  return LASTING.test(name)
    ? new FixSettings(
        `cannot ${doing} (${name}): deploy the stack again; in your own shell, see whether account, region and rights are the right ones`,
        { cause },
      )
    : new TryAgainLater(`cannot ${doing} (${name})`, { cause });
}
