/** A secret whose client is loaded while the process waits for the answer to its first request, which goes to DynamoDB. */
export class LazySecret {
  readonly #arn: string;
  #loading: Promise<() => Promise<string | undefined>> | undefined;

  constructor(arn: string) {
    this.#arn = arn;
  }

  /** Loads the client as soon as the requests that were started are sent. */
  preload(): void {
    if (this.#loading !== undefined) return;
    setImmediate(() => {
      // `read` throws its error.
      this.#load().catch(() => undefined);
    });
  }

  /**
   * The value of the secret. Undefined if it has none.
   *
   * @throws PipelineError if it cannot be read
   */
  async read(): Promise<string | undefined> {
    const readSecret = await this.#load();
    return readSecret();
  }

  #load(): Promise<() => Promise<string | undefined>> {
    this.#loading ??= import('./secret-reader.ts').then(({ newSecretsManagerClient, readSecret }) => {
      const client = newSecretsManagerClient();
      return () => readSecret(client, this.#arn);
    });
    return this.#loading;
  }
}
