import { RUNBOOK } from '../contract/runbook.ts';
import { ReplaceToken } from '../ingest/errors.ts';
import type { TokenStore } from '../ingest/ports.ts';

/** How long a token is cached. A new token that is stored before the old one expires must be noticed, with its expiry date. */
const TOKEN_TTL_MS = 15 * 60_000;

/** Reads the bearer token from Secrets Manager, and caches it for TOKEN_TTL_MS unless a fresh one is requested. */
export class SecretToken implements TokenStore {
  readonly #readSecret: () => Promise<string | undefined>;
  readonly #secretArn: string;
  readonly #now: () => number;
  #cached: { readonly token: string; readonly readAt: number } | undefined;

  /**
   * @param readSecret returns the value of the secret; undefined if it has none
   * @param now milliseconds since 1970
   */
  constructor(readSecret: () => Promise<string | undefined>, secretArn: string, now: () => number) {
    this.#readSecret = readSecret;
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
    const value = await this.#readSecret();
    const token = value?.trim() ?? '';
    if (token === '') {
      throw new ReplaceToken(
        `the token is not set: store the bearer token of 1Password's Events Reporting integration in secret ${this.#secretArn}`,
        { remedy: { runbook: RUNBOOK.tokenRefused } },
      );
    }
    return token;
  }
}
