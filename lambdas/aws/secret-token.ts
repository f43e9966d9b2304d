import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { RUNBOOK } from '../contract/runbook.ts';
import { ReplaceToken } from '../ingest/errors.ts';
import type { TokenStore } from '../ingest/ports.ts';
import { awsFailure } from './aws-failure.ts';

/** How long a token is cached. A new token that is stored before the old one expires must be noticed, with its expiry date. */
const TOKEN_TTL_MS = 15 * 60_000;

/** Reads the bearer token from Secrets Manager, and caches it for TOKEN_TTL_MS unless a fresh one is requested. */
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

  /** The cached token; undefined if none was read, or it was forgotten. */
  get known(): string | undefined {
    return this.#cached?.token;
  }

  async token({ fresh }: { readonly fresh: boolean }): Promise<string> {
    const now = this.#now();
    // The absolute difference: after the clock is set back, the age would be negative.
    const isExpired = this.#cached !== undefined && Math.abs(now - this.#cached.readAt) >= TOKEN_TTL_MS;
    if (fresh || isExpired) this.forget();
    this.#cached ??= { token: await this.#read(), readAt: now };
    return this.#cached.token;
  }

  /** Discards the cached token, so that the next call reads it again. */
  forget(): void {
    this.#cached = undefined;
  }

  async #read(): Promise<string> {
    const value = await this.#value();
    const token = value?.trim() ?? '';
    if (token === '') {
      throw new ReplaceToken(
        `the token is not set: store the bearer token of 1Password's Events Reporting integration in secret ${this.#secretArn}`,
        { remedy: { runbook: RUNBOOK.tokenRefused } },
      );
    }
    return token;
  }

  async #value(): Promise<string | undefined> {
    try {
      const response = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#secretArn }));
      return response.SecretString;
    } catch (error) {
      // The stack creates the secret without a value. Secrets Manager reports that as not found, too.
      if (error instanceof ResourceNotFoundException) return undefined;
      throw awsFailure(`read secret ${this.#secretArn}`, error);
    }
  }
}
