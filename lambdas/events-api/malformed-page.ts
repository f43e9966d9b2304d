/** The response is not a page of the Events API. The message says why, and never quotes the response. */
export class MalformedPage extends Error {
  override readonly name = 'MalformedPage';
  /** The start of the response. */
  received?: Buffer;
}
