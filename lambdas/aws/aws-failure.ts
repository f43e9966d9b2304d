import { RUNBOOK } from '../contract/runbook.ts';
import { FixSettings, TryAgainLater, type PipelineError } from '../ingest/errors.ts';

/** Errors that a retry does not resolve: a resource of the stack does not exist, or a role lacks a permission. */
const PERMANENT = /^(AccessDenied|ResourceNotFound|NoSuchBucket|UnrecognizedClient|InvalidSignature|KMS|Kms)/;

/**
 * Returns the error for the reader who can fix a failed AWS call. The SDK has already retried the call.
 *
 * @param action completes "cannot …", for example `list bucket NAME`
 * @param cause what the SDK threw
 */
export function awsFailure(action: string, cause: unknown): PipelineError {
  const name = cause instanceof Error ? cause.name : 'unknown error';
  if (!PERMANENT.test(name)) return new TryAgainLater(`cannot ${action} (${name})`, { cause });
  return new FixSettings(
    `cannot ${action} (${name}): deploy the stack again; from your own shell, check the account, the Region, and your permissions`,
    { cause, remedy: { runbook: RUNBOOK.pollerFailing } },
  );
}
