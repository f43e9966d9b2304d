/**
 * A value that is loaded when it is first needed, such as a module. Reading code is most of a cold start, and a process can read
 * it while it waits for the response to its first request.
 */
export class OnDemand<Value> {
  readonly #load: () => Promise<Value>;
  #loaded: Promise<Value> | undefined;

  constructor(load: () => Promise<Value>) {
    this.#load = load;
  }

  /** Starts to load the value when the code that runs now has nothing more to do. */
  preload(): void {
    if (this.#loaded !== undefined) return;
    setImmediate(() => {
      // `get` throws its error.
      this.get().catch(() => undefined);
    });
  }

  /** The value. It is loaded once. */
  get(): Promise<Value> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }
}
