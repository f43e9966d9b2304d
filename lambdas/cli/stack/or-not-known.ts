import { failureName } from '../../aws/aws-failure.ts';
import type { NotKnown } from '../../health/not-known.ts';
import { PipelineError } from '../../ingest/errors.ts';

/** SNS names it in its own way. */
const DENIED = /^(AccessDenied|AuthorizationError)/;

/**
 * A value that is read from AWS, or why it is not known, so that what the caller may not read does not hide the rest.
 *
 * @param permission what the caller needs, if the service does not name it
 */
export async function orNotKnown<T>(permission: string, value: Promise<T>): Promise<T | NotKnown> {
  try {
    return await value;
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    if (!isDenied(error)) return { notKnown: error.message, isFailure: true };
    const needed = deniedAction(error) ?? permission;
    return { notKnown: `needs ${needed}`, isFailure: false, permission: needed };
  }
}

function isDenied({ cause }: PipelineError): boolean {
  return DENIED.test(failureName(cause));
}

/** `User: arn:… is not authorized to perform: kms:Decrypt on resource: …` */
function deniedAction({ cause }: PipelineError): string | undefined {
  return cause instanceof Error ? /to perform: ([a-z0-9-]+:[A-Za-z]+)/.exec(cause.message)?.[1] : undefined;
}
