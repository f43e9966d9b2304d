import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ReplaceToken } from '../ingest/errors.ts';
import type { TokenStore } from '../ingest/ports.ts';
import { awsFailure } from './aws-failure.ts';

/** So long a token is kept. One that was rotated before the old one expired is to be seen, and its end with it. */
const TOKEN_TTL_MS = 15 * 60_000;

/** The bearer token in Secrets Manager, kept for a quarter of an hour, and read again when asked for a fresh one. */
export class SecretToken implements TokenStore {
  readonly #client: SecretsManagerClient;
  readonly #secretArn: string;
  readonly #now: () => number;
  #cached: { readonly token: string; readonly readAt: number } | undefined;

  /** @param now milliseconds since 1970 */
  constructor(client: SecretsManagerClient, secretArn: string, now: () => number) {
    this.#client = client;
    this.#secretArn = secretArn;
    this.#now = now;
  }

  /** The token as it was last read; undefined when it was not, or was of no use. */
  get known(): string | undefined {
    return this.#cached?.token;
  }

  async token({ fresh }: { readonly fresh: boolean }): Promise<string> {
    const now = this.#now();
    // A clock that was put back makes it old as well.
    if (fresh || (this.#cached !== undefined && Math.abs(now - this.#cached.readAt) >= TOKEN_TTL_MS))
      this.forget();
    this.#cached ??= { token: await this.#read(), readAt: now };
    return this.#cached.token;
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
