import fc from 'fast-check';

/** How many inputs a property is checked on. */
export interface RandomRuns {
  readonly runs: number;
  readonly seed: number;
  /** Each chunk has its own seed, so progress can be printed, and a failure can be repeated quickly. */
  readonly chunk: number;
  /** Whether to report the first counterexample, instead of a short one. */
  readonly endOnFailure?: boolean;
}

/** An input that a property does not hold for. */
export interface Failure<Ts> {
  readonly details: fc.RunDetails<Ts>;
  /** The number of runs before the chunk. */
  readonly done: number;
  /** The seed of the chunk. */
  readonly seed: number;
}

/**
 * Checks a property, chunk by chunk.
 *
 * @param onProgress called after each chunk with the number of runs so far
 * @returns undefined if the property holds for all inputs
 */
export async function checkInChunks<Ts>(
  property: fc.IRawProperty<Ts>,
  { runs, seed: first, chunk, endOnFailure = false }: RandomRuns,
  onProgress: (done: number) => void,
): Promise<Failure<Ts> | undefined> {
  for (let done = 0; done < runs; done += chunk) {
    const seed = first + done;
    const details = await fc.check(property, { numRuns: Math.min(chunk, runs - done), seed, endOnFailure });
    if (details.failed) return { details, done, seed };
    onProgress(Math.min(done + chunk, runs));
  }
  return undefined;
}

/** Why {@link parseRuns} returned nothing. */
export const INVALID_RUNS = '--runs must be an integer of at least 1, and --seed an integer\n';

/** The values of the flags --runs and --seed. Undefined if one is not valid. */
export function parseRuns(flags: {
  readonly runs: string;
  readonly seed: string;
}): Pick<RandomRuns, 'runs' | 'seed'> | undefined {
  const [runs, seed] = [Number(flags.runs), Number(flags.seed)];
  return Number.isSafeInteger(runs) && runs >= 1 && Number.isSafeInteger(seed) ? { runs, seed } : undefined;
}
