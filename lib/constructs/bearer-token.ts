import { Stack, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

export interface BearerTokenProps {
  /** The user's name for the source, to distinguish the secrets of several sources. */
  readonly label: string;
  /** Undefined: the AWS managed key of Secrets Manager. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * The secret for the token, created empty. The template gives it no value at all, not even a generated one, as the Secret
 * construct does. So no deployment can overwrite the token that the user stored, and a missing token differs from a wrong one.
 * The secret is deleted with the stack: a token that nothing uses should not be kept.
 */
export class BearerToken extends CfnSecret {
  constructor(scope: Construct, id: string, { label, encryptionKey }: BearerTokenProps) {
    super(scope, id, {
      description: `Bearer token of the 1Password Events Reporting integration for the log source "${label}": the token alone, as plain text.`,
      ...(encryptionKey === undefined ? {} : { kmsKeyId: encryptionKey.keyArn }),
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        '1Password has no API that issues a token, so nothing could rotate it. An alarm goes off 14 days before it expires.',
    });
  }

  /** The secret's ARN. */
  get arn(): string {
    return this.ref;
  }

  /**
   * The command that stores the token. It reads the token from standard input, so that the token appears neither in the shell's
   * history nor in the list of processes.
   */
  get putCommand(): string {
    return `aws secretsmanager put-secret-value --region ${Stack.of(this).region} --secret-id ${this.arn} --secret-string file:///dev/stdin`;
  }
}
