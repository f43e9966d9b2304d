/** Who goes on, and how far: so many calls, or until it is about to create something. */
export interface Turn {
  /** The number of one that waits; they are formatCount round and round. */
  readonly player: number;
  readonly goes: number | 'to a creation';
}

/** One of several that take turns. */
export interface Player {
  /** Waits for its turn. */
  readonly wait: (isCreation?: boolean) => Promise<void>;
  /** Waits until all others have ended, or rest too. */
  readonly rest: () => Promise<void>;
}

interface Waiting {
  readonly player: number;
  readonly isCreation: boolean;
  readonly goOn: () => void;
}

/** Lets one of several players go on at a time: whenever all of them wait, a plan says which. */
export class Turns {
  readonly #plan: readonly Turn[];
  readonly #timePasses: () => void;
  /** In the order of the players: the same number again is the same one, who goes far ahead. A player may wait for several calls. */
  #waiting: Waiting[] = [];
  #resting: (() => void)[] = [];
  #playing = 0;
  #at = 0;
  /** Calls of the present turn. */
  #gone = 0;

  /** @param timePasses called when nobody does anything any more, and those that rest are about to go on */
  constructor(plan: readonly Turn[], timePasses: () => void) {
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
      wait: (isCreation = false) =>
        stop((goOn) => {
          const waiting = [...this.#waiting, { player, isCreation, goOn }];
          this.#waiting = waiting.sort((a, b) => a.player - b.player);
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
    const [next] = this.#waiting.splice(this.#next(), 1);
    next?.goOn();
  }

  /** Which of the waiting ones goes on. */
  #next(): number {
    for (;;) {
      const { player, goes } = this.#plan[this.#at] ?? { player: 0, goes: Infinity };
      const next = player % this.#waiting.length;
      const isOver = goes === 'to a creation' ? this.#waiting[next]?.isCreation : this.#gone >= goes;
      if (isOver !== true) {
        this.#gone += 1;
        return next;
      }
      this.#at += 1;
      this.#gone = 0;
    }
  }

  #wake(): void {
    const resting = this.#resting;
    if (resting.length === 0) return;
    this.#resting = [];
    this.#timePasses();
    for (const goOn of resting) goOn();
  }
}
