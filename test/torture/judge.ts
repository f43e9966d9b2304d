import { decodeState } from '../../lambdas/ingest/state-text.ts';
import type { FeedState } from '../../lambdas/ingest/state.ts';
import { recordOf, rejectedRecordOf } from '../delivered-lines.ts';
import { SIGN_INS } from '../ports/run.ts';
import type { ModelWorld } from './model-world.ts';
import { GOOD_IN, type Kind, type Step } from './schedule.ts';

/**
 * How a promise can be broken.
 * - `lost`: a record that is nowhere, or a good one that is not in the store
 * - `doubled`: an event that is in the store twice
 * - `altered`: a record that nobody sent
 * - `misjudged`: where one release alone judged, a record in the wrong place
 * - `set aside twice`: a record that is in quarantine twice, where the README does not except it
 * - `rewritten`: an object that was created twice
 * - `backwards`: a position that follows a later one
 */
export type Broken =
  'lost' | 'doubled' | 'altered' | 'misjudged' | 'set aside twice' | 'rewritten' | 'backwards';

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
  const lives = world.history.flatMap(({ live }) => parse(live));
  const isAnnouncedAnew = [...lives, ...world.history.flatMap(({ job }) => parse(job))].some(
    ({ doubtedAt }) => doubtedAt !== undefined,
  );
  // A state that is lost before anything was delivered begins as a feed that was never polled.
  const isBegunTwice = lives.some(({ revision }, i) => revision === 1 && (lives[i - 1]?.revision ?? 0) > 1);
  const positions = lives.map(({ position }) => world.api.progress(position));
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
    'set aside twice':
      isOneRelease && !isAnnouncedAnew && !isRestored && !isBegunTwice ? repeatsIn(quarantined) : [],
    rewritten: repeatsIn(world.created),
    // What takes the place of a lost state may begin before it.
    backwards: isLost
      ? []
      : positions.flatMap((position, i) => (position < (positions[i - 1] ?? 0) ? [String(position)] : [])),
  };
}

/** The state in a text, if there is one that can be read. */
function parse(text: string | undefined): readonly FeedState[] {
  return text === undefined || text === '{' ? [] : [decodeState(SIGN_INS, text)];
}

function repeatsIn(values: readonly string[]): string[] {
  return values.filter((value, i) => values.indexOf(value) !== i);
}
