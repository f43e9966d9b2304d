import { Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

export interface BearerTokenProps {
  /** The user's name for the source, to tell the secrets of several apart. */
  readonly label: string;
  /** Undefined: a key of Secrets Manager's own. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * The place for the token, empty. The template gives the secret no value at all, neither one of ours nor a generated one:
 * so no deployment can ever touch the token that was put in, and "not put in yet" differs from "wrong". (The Secret
 * construct always gives one.) It goes when the stack goes: a token that nothing uses any more should not lie about.
 */
export class BearerToken extends CfnSecret {
  constructor(scope: Construct, id: string, { label, encryptionKey }: BearerTokenProps) {
    super(scope, id, {
      description: `Bearer token of the Events Reporting integration at 1Password for the log source "${label}": the token alone, as plain text.`,
      ...(encryptionKey === undefined ? {} : { kmsKeyId: encryptionKey.keyArn }),
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        '1Password has no way to issue a token by a program, so nothing could rotate it. An alarm tells 14 days before it expires.',
    });
  }

  /** The secret's ARN. */
  get arn(): string {
    return this.ref;
  }
}
