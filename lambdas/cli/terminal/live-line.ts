const CLEAR_LINE = '\r\u001b[K';

/** Where output goes: a terminal, whose last line can be overwritten, a pipe, or a file. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** The last line of a terminal, which shows what a command waits for. Nothing of it is shown in a pipe, or to a script. */
export class LiveLine {
  readonly #output: Output;
  /** Whether it is shown. */
  readonly isLive: boolean;

  constructor(output: Output, json: boolean) {
    this.#output = output;
    this.isLive = output.isTTY === true && !json;
  }

  /** Shows a text instead of the one before. */
  show(text: string): void {
    if (this.isLive) this.#output.write(`${CLEAR_LINE}${text}`);
  }

  /** Removes the text. The next output starts on its line. */
  clear(): void {
    this.show('');
  }
}
