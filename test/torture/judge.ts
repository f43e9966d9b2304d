import { uuidOf } from '../../lambdas/ingest/identity.ts';
import { IdentitySet } from '../../lambdas/ingest/identity-set.ts';
import { parseJson } from '../../lambdas/ingest/json.ts';
import { parseRecord } from '../../lambdas/ingest/record.ts';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import { decodeState } from '../../lambdas/ingest/state-codec.ts';
import { settledFrom, settledThrough, type FeedState } from '../../lambdas/ingest/state.ts';
import { recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';
import type { StoredState } from '../support/ports/memory.ts';
import { SIGN_INS } from '../support/ports/run.ts';
import type { ModelWorld } from './model-world.ts';
import { timeOf } from './model-api.ts';
import { A_LITTLE, GOOD_IN, type Kind, type Step } from './schedule.ts';

/**
 * How a promise can be broken.
 * - `lost`: a record that is nowhere, a good one that is not in the store, or one that a rewind has passed over
 * - `doubled`: an event that is in the store twice
 * - `altered`: a record that nobody sent
 * - `misplaced`: where one release alone judged, a record in the wrong place
 * - `set aside twice`: a record that is in quarantine twice, where the README does not except it
 * - `rewritten`: an object that was created twice
 */
export type Broken = 'lost' | 'doubled' | 'altered' | 'misplaced' | 'set aside twice' | 'rewritten';

/** What a schedule came to: by which records and keys each promise was broken. */
export type Verdict = Readonly<Record<Broken, readonly string[]>>;

/** Records that are in the bucket and of which a restored table does not know: these alone may come again. */
export class Undone {
  readonly records = new Set<string>();
  readonly #world: ModelWorld;

  constructor(world: ModelWorld) {
    this.#world = world;
  }

  /** Looks at the table as it is now. */
  note(): void {
    const { states, objects } = this.#world;
    const known = new IdentitySet();
    const [state] = parse(states.states.get(SIGN_INS.name));
    for (const { revision, encoded } of states.identities) {
      const counts =
        state !== undefined && revision >= settledFrom(state) && revision <= settledThrough(state);
      if (counts) known.addEncoded(encoded);
    }
    for (const text of [
      ...objects.lines('logs/').map(recordOf),
      ...objects.lines('quarantine/').map((line) => rejectedRecordOf(line)),
    ]) {
      if (known.find(identityOf(text)) !== 'event') this.records.add(text);
    }
  }
}

/**
 * @param kinds every record that arrived
 * @param undone records that may come again
 */
export function judge(
  world: ModelWorld,
  kinds: ReadonlyMap<string, Kind>,
  steps: readonly Step[],
  undone: ReadonlySet<string>,
): Verdict {
  const delivered = world.objects.lines('logs/').map(recordOf);
  const quarantined = world.objects.lines('quarantine/').map((line) => rejectedRecordOf(line));
  const stored = new Set([...delivered, ...quarantined]);
  const plans = steps.flatMap(({ runs, jobs }) => [...runs, ...jobs]);
  const isOneRelease = plans.every(({ release }) => release === 'A');
  const skipsChanged = plans.some((plan) => 'verb' in plan && plan.verb === 'rewind, skip changed');
  const placeOf = (text: string) => (GOOD_IN[kinds.get(text)!].includes('A') ? delivered : quarantined);
  const lives = world.past.flatMap(({ feed }) => parse(feed.state));
  const isAnnouncedAgain = lives.some(({ suspect }) => suspect !== undefined);
  // A state that is lost before anything was delivered starts as a feed that was never polled.
  const isStartedTwice = world.starts > 1;
  // An operator who sets a feed going again from a time gives up what happened before it and was not delivered.
  const isGivenUp = lives.some(
    ({ blocked, rewind }, i) =>
      blocked !== undefined &&
      rewind?.from === A_LITTLE &&
      rewind.id > blocked.revision &&
      lives[i + 1]?.lastRewind?.from === A_LITTLE &&
      lives[i + 1]?.rewind === undefined,
  );
  const isLost = (text: string, kind: Kind) =>
    !stored.has(text) || (kind === 'good' && !delivered.includes(text));
  return {
    // What a rewind skips by its uuid is formatCount, and not delivered.
    lost: [...kinds].flatMap(([text, kind]) =>
      world.passedOver.records.has(text) ||
      (isLost(text, kind) &&
        !(skipsChanged && hasTwin(text, kinds)) &&
        !(isGivenUp && !(timeOf(text) >= Date.parse(A_LITTLE))))
        ? [text]
        : [],
    ),
    doubled: repeatsIn(delivered).filter((text) => !undone.has(text)),
    altered: [...stored].filter((text) => !kinds.has(text)),
    misplaced: isOneRelease
      ? [...stored].filter((text) => kinds.has(text) && !placeOf(text).includes(text))
      : [],
    'set aside twice':
      isOneRelease && !isAnnouncedAgain && !isStartedTwice
        ? repeatsIn(quarantined).filter((text) => !undone.has(text))
        : [],
    rewritten: repeatsIn(world.created),
  };
}

/** Whether the record's uuid has another content too. */
function hasTwin(text: string, kinds: ReadonlyMap<string, Kind>): boolean {
  const uuid = uuidOf(parseJson(text));
  return [...kinds.keys()].filter((other) => uuidOf(parseJson(other)) === uuid).length > 1;
}

function identityOf(text: string): Uint32Array {
  return parseRecord(SCHEMAS[SIGN_INS.logType], text).identity;
}

/** The state in a store, if there is one that can be read. */
function parse(stored: StoredState | undefined): readonly FeedState[] {
  if (stored === undefined || stored.text === '{') return [];
  return [decodeState(SIGN_INS, stored.revision, stored.text)];
}

function repeatsIn(values: readonly string[]): string[] {
  return values.filter((value, i) => values.indexOf(value) !== i);
}
