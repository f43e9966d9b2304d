/** One of several that take turns. */
export interface Player {
  /** Waits for its turn. */
  readonly wait: () => Promise<void>;
  /** Waits until all others have ended, or rest too. */
  readonly rest: () => Promise<void>;
}

/** Lets one of several players go on at a time: whenever all of them wait, a plan says which. */
export class Turns {
  readonly #plan: readonly number[];
  readonly #timePasses: () => void;
  /** In the order of the players: the same turn again is the same one, who goes far ahead. A player may wait for several calls. */
  #waiting: { readonly player: number; readonly goOn: () => void }[] = [];
  #resting: (() => void)[] = [];
  #playing = 0;
  #given = 0;

  /** @param timePasses called when nobody does anything any more, and those that rest are about to go on */
  constructor(plan: readonly number[], timePasses: () => void) {
    this.#plan = plan;
    this.#timePasses = timePasses;
  }

  /** Starts all together; ends when all have ended. */
  async all(players: readonly ((self: Player) => Promise<unknown>)[]): Promise<void> {
    this.#playing = players.length;
    await Promise.all(
      players.map(async (play, player) => {
        await play(this.#player(player)).catch(() => undefined); // killed: the next run sees to it
        this.#playing -= 1;
        this.#goOn();
      }),
    );
  }

  #player(player: number): Player {
    const stop = (put: (goOn: () => void) => void) =>
      new Promise<void>((resolve) => {
        put(resolve);
        this.#goOn();
      });
    return {
      wait: () =>
        stop((goOn) => {
          this.#waiting = [...this.#waiting, { player, goOn }].sort((a, b) => a.player - b.player);
        }),
      rest: () =>
        stop((goOn) => {
          this.#resting.push(goOn);
        }),
    };
  }

  #goOn(): void {
    // A player that waits for two calls counts twice: one of the others may still be under way then.
    if (this.#waiting.length + this.#resting.length < this.#playing) return;
    if (this.#waiting.length === 0) {
      this.#wake();
      return;
    }
    const turn = (this.#plan[this.#given] ?? 0) % this.#waiting.length;
    this.#given += 1;
    const [next] = this.#waiting.splice(turn, 1);
    next?.goOn();
  }

  #wake(): void {
    const resting = this.#resting;
    if (resting.length === 0) return;
    this.#resting = [];
    this.#timePasses();
    for (const goOn of resting) goOn();
  }
}
