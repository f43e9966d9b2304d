import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ReplaceToken } from '../ingest/errors.ts';
import type { TokenStore } from '../ingest/ports.ts';
import { awsFailure } from './aws-failure.ts';

/** The bearer token in Secrets Manager, kept for the life of the process and read again only when asked for a fresh one. */
export class SecretToken implements TokenStore {
  readonly #client: SecretsManagerClient;
  readonly #secretArn: string;
  #cached: string | undefined;

  constructor(client: SecretsManagerClient, secretArn: string) {
    this.#client = client;
    this.#secretArn = secretArn;
  }

  async token({ fresh }: { readonly fresh: boolean }): Promise<string> {
    if (fresh) this.forget();
    this.#cached ??= await this.#read();
    return this.#cached;
  }

  /** Reads it again the next time: what was kept is of no use. */
  forget(): void {
    this.#cached = undefined;
  }

  async #read(): Promise<string> {
    const value = await this.#value();
    const token = value?.trim() ?? '';
    if (token === '') {
      throw new ReplaceToken(
        `the token is not set yet: put the bearer token of 1Password's Events Reporting integration into secret ${this.#secretArn}`,
      );
    }
    return token;
  }

  async #value(): Promise<string | undefined> {
    try {
      const answer = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#secretArn }));
      return answer.SecretString;
    } catch (error) {
      // The stack makes the secret without a value, which Secrets Manager calls not found as well.
      if (error instanceof ResourceNotFoundException) return undefined;
      throw awsFailure(`read secret ${this.#secretArn}`, error);
    }
  }
}
