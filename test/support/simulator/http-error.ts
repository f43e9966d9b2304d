/** The response to the request is an error. The reason is sent in a header for debugging, never in the body. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: 400 | 401 | 404 | 429;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: 400 | 401 | 404 | 429, reason: string, headers: Readonly<Record<string, string>> = {}) {
    super(reason);
    this.status = status;
    this.headers = headers;
  }
}
