import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { awsFailure } from './aws-failure.ts';
import { clientConfig } from './client-config.ts';

/**
 * Reads the value of a secret from Secrets Manager. Undefined if it has none.
 *
 * @throws PipelineError if it cannot be read
 */
export async function readSecret(client: SecretsManagerClient, arn: string): Promise<string | undefined> {
  try {
    const response = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return response.SecretString;
  } catch (error) {
    // The stack creates the secret without a value. Secrets Manager reports that as not found, too.
    if (error instanceof ResourceNotFoundException) return undefined;
    throw awsFailure(`read secret ${arn}`, error, arn);
  }
}

export function newSecretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient(clientConfig());
}
