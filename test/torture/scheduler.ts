/** A slice of the interleaving: which task continues, and for how many port calls. */
export interface Slice {
  /** The number of a waiting call, modulo their count. */
  readonly task: number;
  readonly calls: number | 'until a creation';
}

/** How a task gives way to the others. */
export interface TaskControl {
  /**
   * Waits until the scheduler continues this task.
   *
   * @param isCreation whether the task is about to create an object or a state
   */
  readonly waitForSlice: (isCreation?: boolean) => Promise<void>;
  /** Waits until all other tasks have ended, or sleep too. */
  readonly sleep: () => Promise<void>;
}

export type Task = (control: TaskControl) => Promise<unknown>;

interface WaitingCall {
  /** The number of its task. */
  readonly task: number;
  readonly isCreation: boolean;
  readonly resume: () => void;
}

/** Runs concurrent tasks one at a time: whenever all of them wait, the slices determine which one continues. */
export class Scheduler {
  readonly #slices: readonly Slice[];
  readonly #onAllAsleep: () => void;
  /** In the order of the tasks, so that the same number selects the same task again. A task may wait for several calls. */
  #waiting: WaitingCall[] = [];
  #sleeping: (() => void)[] = [];
  #running = 0;
  /** The number of the current slice. */
  #slice = 0;
  /** Calls in the current slice so far. */
  #calls = 0;

  /**
   * @param slices after the last one, the first waiting task always continues
   * @param onAllAsleep called when all tasks sleep, before they wake up
   */
  constructor(slices: readonly Slice[], onAllAsleep: () => void) {
    this.#slices = slices;
    this.#onAllAsleep = onAllAsleep;
  }

  /** Starts all tasks together, and returns when all have ended. A task that fails was killed, and just ends. */
  async runAll(tasks: readonly Task[]): Promise<void> {
    this.#running = tasks.length;
    await Promise.all(
      tasks.map(async (task, number) => {
        await task(this.#control(number)).catch(() => undefined);
        this.#running -= 1;
        this.#continue();
      }),
    );
  }

  #control(task: number): TaskControl {
    const pause = (register: (resume: () => void) => void) =>
      new Promise<void>((resolve) => {
        register(resolve);
        this.#continue();
      });
    return {
      waitForSlice: (isCreation = false) =>
        pause((resume) => {
          const waiting = [...this.#waiting, { task, isCreation, resume }];
          this.#waiting = waiting.sort((a, b) => a.task - b.task);
        }),
      sleep: () =>
        pause((resume) => {
          this.#sleeping.push(resume);
        }),
    };
  }

  #continue(): void {
    // A task that waits for two calls counts twice. Another task may still be running then.
    if (this.#waiting.length + this.#sleeping.length < this.#running) return;
    if (this.#waiting.length === 0) {
      this.#wakeAll();
      return;
    }
    const [next] = this.#waiting.splice(this.#nextCall(), 1);
    next?.resume();
  }

  /** The index of the waiting call that continues. */
  #nextCall(): number {
    for (;;) {
      const { task, calls } = this.#slices[this.#slice] ?? { task: 0, calls: Infinity };
      const next = task % this.#waiting.length;
      const isOver = calls === 'until a creation' ? this.#waiting[next]?.isCreation : this.#calls >= calls;
      if (isOver !== true) {
        this.#calls += 1;
        return next;
      }
      this.#slice += 1;
      this.#calls = 0;
    }
  }

  #wakeAll(): void {
    const sleeping = this.#sleeping;
    if (sleeping.length === 0) return;
    this.#sleeping = [];
    this.#onAllAsleep();
    for (const resume of sleeping) resume();
  }
}
