const ESCAPE = '\u001b';
const SEQUENCE = new RegExp(`^${ESCAPE}\\[(\\??)(\\d*)([A-Za-z])`);

/** What a terminal shows: enough of one for a table that is redrawn in place. */
export class Screen {
  isCursorShown = true;
  readonly isTTY = true;
  readonly rows = 24;
  columns: number;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  /** Its lines, without the empty rest. */
  get lines(): readonly string[] {
    return this.#lines.map((line) => line.trimEnd());
  }

  readonly write = (text: string): boolean => {
    for (let rest = text; rest !== '';) {
      const [sequence = '', mode = '', count = '', command = ''] = SEQUENCE.exec(rest) ?? [];
      if (sequence === '') this.#print(rest.charAt(0));
      else if (mode === '?' && count === '25') this.isCursorShown = command === 'h';
      else this.#control(command, Number(count || (command === 'K' ? 0 : 1)));
      rest = rest.slice(Math.max(1, sequence.length));
    }
    return true;
  };

  #control(command: string, count: number): void {
    const line = this.#lines[this.#row] ?? '';
    if (command === 'A') this.#row = Math.max(0, this.#row - count);
    if (command === 'B') this.#moveDown(count);
    if (command === 'G') this.#column = count - 1;
    if (command === 'K') this.#lines[this.#row] = count === 2 ? '' : line.slice(0, this.#column);
  }

  #print(character: string): void {
    if (character === '\r') {
      this.#column = 0;
      return;
    }
    if (character === '\n') {
      this.#column = 0;
      this.#moveDown(1);
      return;
    }
    if (this.#column === this.columns) {
      this.#column = 0;
      this.#moveDown(1);
    }
    const line = (this.#lines[this.#row] ?? '').padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column += 1;
  }

  #moveDown(count: number): void {
    this.#row += count;
    while (this.#lines.length <= this.#row) this.#lines.push('');
  }
}
