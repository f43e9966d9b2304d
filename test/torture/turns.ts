/** Lets one of several runs go on at a time: whenever all of them wait, a plan says which. */
export class Turns {
  readonly #plan: readonly number[];
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #given = 0;

  constructor(plan: readonly number[]) {
    this.#plan = plan;
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

  #goOn(): void {
    if (this.#waiting.length === 0 || this.#waiting.length < this.#running) return;
    const turn = (this.#plan[this.#given] ?? 0) % this.#waiting.length;
    this.#given += 1;
    const [next] = this.#waiting.splice(turn, 1);
    next?.();
  }
}
