/** The request is answered with an error. The reason goes into a header for whoever debugs, never into the body. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: 400 | 401 | 404 | 429;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: 400 | 401 | 404 | 429, reason: string, headers: Readonly<Record<string, string>> = {}) {
    super(reason);
    this.status = status;
    this.headers = headers;
  }
}
