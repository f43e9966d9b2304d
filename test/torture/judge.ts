import { recordOf, rejectedRecordOf } from '../delivered-lines.ts';
import type { ModelWorld } from './model-world.ts';
import { GOOD_IN, type Kind, type Step } from './schedule.ts';

/**
 * How a promise can be broken.
 * - `lost`: a record that is nowhere, or a good one that is not in the store
 * - `doubled`: an event that is in the store twice
 * - `altered`: a record that nobody sent
 * - `misjudged`: where one release alone judged, a record in the wrong place
 * - `rewritten`: an object that was created twice
 * - `backwards`: a position that follows a later one
 */
export type Broken = 'lost' | 'doubled' | 'altered' | 'misjudged' | 'rewritten' | 'backwards';

/** What a schedule came to: by which records, keys and positions each promise was broken. */
export type Verdict = Readonly<Record<Broken, readonly string[]>>;

/** @param kinds every record that arrived */
export function judge(world: ModelWorld, kinds: ReadonlyMap<string, Kind>, steps: readonly Step[]): Verdict {
  const delivered = world.objects.lines('logs/').map(recordOf);
  const quarantined = world.objects.lines('quarantine/').map((line) => rejectedRecordOf(line));
  const stored = new Set([...delivered, ...quarantined]);
  const arrived = [...kinds.keys()];
  const isOneRelease = steps.every(({ runs, jobs }) =>
    [...runs, ...jobs].every((run) => run.release === 'A'),
  );
  const isRestored = steps.some(({ loss }) => loss.startsWith('restored'));
  const isLost = steps.some(({ loss }) => loss === 'lost' || loss === 'garbled');
  const placeOf = (text: string) => (GOOD_IN[kinds.get(text)!].includes('A') ? delivered : quarantined);
  const positions = world.history.map(({ position }) => world.api.progress(position));
  return {
    lost: arrived.filter(
      (text) => !stored.has(text) || (kinds.get(text) === 'good' && !delivered.includes(text)),
    ),
    // A table that was restored may repeat, never lose.
    doubled: isRestored ? [] : repeatsIn(delivered),
    altered: [...stored].filter((text) => !kinds.has(text)),
    misjudged: isOneRelease
      ? [...stored].filter((text) => kinds.has(text) && !placeOf(text).includes(text))
      : [],
    rewritten: repeatsIn(world.created),
    // What takes the place of a lost state may begin before it.
    backwards: isLost
      ? []
      : positions.flatMap((position, i) => (position < (positions[i - 1] ?? 0) ? [String(position)] : [])),
  };
}

function repeatsIn(values: readonly string[]): string[] {
  return values.filter((value, i) => values.indexOf(value) !== i);
}
