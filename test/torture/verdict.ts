import type { ModelSystem } from './model-system.ts';
import { timeOf, uuidIn } from './record-text.ts';
import { RECENT_START, VALID_IN, type RecordKind, type Step } from './schedule.ts';

/**
 * How a guarantee can be violated. docs/guarantees.md has the exceptions.
 * - `lost`: a record that is nowhere, a valid one that was not delivered, or one that a rewind should have delivered
 * - `duplicated`: an event that was delivered twice
 * - `altered`: a record that the API did not return
 * - `misplaced`: a record that was delivered although it is invalid, or the other way around; checked if there is one release
 * - `quarantined twice`: a record that is in quarantine twice; checked if there is one release
 * - `rewritten`: an object that was created twice
 */
export type Violation = 'lost' | 'duplicated' | 'altered' | 'misplaced' | 'quarantined twice' | 'rewritten';

/** The records or keys by which each guarantee was violated. */
export type Verdict = Readonly<Record<Violation, readonly string[]>>;

/**
 * Checks the guarantees at the end of a schedule.
 *
 * @param kinds every record that arrived
 * @param forgotten records that may be delivered again
 */
export function verdictOn(
  system: ModelSystem,
  kinds: ReadonlyMap<string, RecordKind>,
  steps: readonly Step[],
  forgotten: ReadonlySet<string>,
): Verdict {
  const delivered = system.delivered();
  const quarantined = system.quarantined();
  const stored = new Set([...delivered, ...quarantined]);
  const plans = steps.flatMap(({ runs, jobs }) => [...runs, ...jobs]);
  const isOneRelease = plans.every(({ release }) => release === 'A');
  const skipsChanged = plans.some((plan) => 'verb' in plan && plan.verb === 'rewind, skip changed');
  const states = system.table.feedStates;
  const hasSuspectBatch = states.some(({ suspect }) => suspect !== undefined);
  // A state that is lost before anything was delivered starts as a feed that was never polled.
  const isStartedTwice = system.table.creations > 1;
  // An operator who continues a blocked feed from a time gives up earlier events that were not delivered.
  const skipsOldEvents = states.some(
    ({ blocked, rewind }, i) =>
      blocked !== undefined &&
      rewind?.from === RECENT_START &&
      rewind.id > blocked.revision &&
      states[i + 1]?.lastRewind?.from === RECENT_START &&
      states[i + 1]?.rewind === undefined,
  );
  const isMissing = (text: string, kind: RecordKind) =>
    !stored.has(text) || (kind === 'valid' && !delivered.includes(text));
  // A rewind counts the records that it skips by their uuid, and does not deliver them.
  const mayBeMissing = (text: string) =>
    (skipsChanged && hasSharedUuid(text, kinds)) ||
    (skipsOldEvents && !(timeOf(text) >= Date.parse(RECENT_START)));
  const isInPlace = (text: string) =>
    (VALID_IN[kinds.get(text)!].includes('A') ? delivered : quarantined).includes(text);
  return {
    lost: [...kinds]
      .filter(
        ([text, kind]) =>
          system.rewindGaps.records.has(text) || (isMissing(text, kind) && !mayBeMissing(text)),
      )
      .map(([text]) => text),
    duplicated: repeatsIn(delivered).filter((text) => !forgotten.has(text)),
    altered: [...stored].filter((text) => !kinds.has(text)),
    misplaced: isOneRelease ? [...stored].filter((text) => kinds.has(text) && !isInPlace(text)) : [],
    'quarantined twice':
      isOneRelease && !hasSuspectBatch && !isStartedTwice
        ? repeatsIn(quarantined).filter((text) => !forgotten.has(text))
        : [],
    rewritten: repeatsIn(system.createdKeys),
  };
}

/** Whether another record has the same uuid. */
function hasSharedUuid(text: string, kinds: ReadonlyMap<string, RecordKind>): boolean {
  const uuid = uuidIn(text);
  return uuid !== undefined && [...kinds.keys()].filter((other) => uuidIn(other) === uuid).length > 1;
}

function repeatsIn(values: readonly string[]): string[] {
  return values.filter((value, i) => values.indexOf(value) !== i);
}
