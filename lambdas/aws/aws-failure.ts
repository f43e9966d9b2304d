import { RUNBOOK } from '../contract/runbook.ts';
import { FixSettings, TryAgainLater, type PipelineError } from '../ingest/errors.ts';
import { adviceFor } from './aws-advice.ts';

/**
 * Returns the error for the reader who can fix a failed AWS call. The SDK has already retried the call.
 *
 * @param action completes "cannot …", for example `list bucket NAME`
 * @param cause what the SDK threw
 * @param resource the name or ARN of what the call was about, to complete a command
 */
export function awsFailure(action: string, cause: unknown, resource: string): PipelineError {
  const name = failureName(cause);
  const message = `cannot ${action} (${name})`;
  const advice = adviceFor(name, resource);
  if (advice === undefined) return new TryAgainLater(message, { cause });
  return new FixSettings(`${message}: ${advice}`, { cause, remedy: { runbook: RUNBOOK.pollerFailing } });
}

/**
 * What a failed call is known by: the name of the SDK's error; or the code of the system call that failed, such as ENOTFOUND; or
 * the first line of the message.
 */
export function failureName(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown error';
  if (cause.name !== 'Error' && cause.name !== 'AggregateError') return cause.name;
  return 'code' in cause ? String(cause.code) : (cause.message.split('\n', 1)[0] ?? '');
}
