/** Lets one of several runs go on at a time: whenever all of them wait, a plan says which. */
export class Turns {
  readonly #plan: readonly number[];
  readonly #timePasses: () => void;
  readonly #waiting: (() => void)[] = [];
  #resting: (() => void)[] = [];
  #running = 0;
  #given = 0;

  /** @param timePasses called when nobody does anything any more, and those that rest are about to go on */
  constructor(plan: readonly number[], timePasses: () => void) {
    this.#plan = plan;
    this.#timePasses = timePasses;
  }

  /** Starts runs together; ends when all have ended. */
  async all(runs: readonly (() => Promise<unknown>)[]): Promise<void> {
    this.#running = runs.length;
    await Promise.all(
      runs.map(async (run) => {
        await run().catch(() => undefined); // killed: the next run sees to it
        this.#running -= 1;
        this.#goOn();
      }),
    );
  }

  /** Waits for its turn. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#goOn();
    });
  }

  /** Waits until all others have ended, or rest too. */
  rest(): Promise<void> {
    return new Promise((resolve) => {
      this.#resting.push(resolve);
      this.#goOn();
    });
  }

  #goOn(): void {
    if (this.#waiting.length + this.#resting.length < this.#running) return;
    if (this.#waiting.length === 0) {
      this.#wake();
      return;
    }
    const turn = (this.#plan[this.#given] ?? 0) % this.#waiting.length;
    this.#given += 1;
    const [next] = this.#waiting.splice(turn, 1);
    next?.();
  }

  #wake(): void {
    const resting = this.#resting;
    if (resting.length === 0) return;
    this.#resting = [];
    this.#timePasses();
    for (const goOn of resting) goOn();
  }
}
