import { logsPrefix, quarantinePrefix } from '../contract/object-layout.ts';
import { DeliveredIndex } from '../ingest/delivered-index.ts';
import { FixSettings } from '../ingest/errors.ts';
import { eventDay, IDENTITY_WORDS, rowId, uuidOf, writeIdentity } from '../ingest/identity.ts';
import { ingest } from '../ingest/ingest.ts';
import type { Run } from '../ingest/run.ts';
import { announcedAtOf, hourFolder } from '../ingest/object-key.ts';
import { isReplayKey } from '../ingest/objects.ts';
import { IDENTITY_DAYS } from '../ingest/ports.ts';
import { eventTime } from '../ingest/lines/standard-fields.ts';
import { readableState } from '../ingest/state-codec.ts';
import type { FeedState } from '../ingest/state.ts';
import { firstState, moved } from '../ingest/state-changes.ts';
import { faults, parseRecord } from '../ingest/validate.ts';
import { isEmpty } from './is-empty.ts';
import { waitForOthers, type JobContext } from './job-context.ts';
import { FIRST_IN_QUARANTINE, QuarantinePageReader } from './quarantine-pages.ts';
import { StoredIdentities } from './stored-identities.ts';

const DAY_MS = 86_400_000;
/** How far the clock of a replay may have been behind that of the pollers. */
const CLOCK_WRONG_MS = 30 * DAY_MS;
/** While another replay is at work, or a batch must be withdrawn first. */
const SHORT_WAIT_MS = 2_000;

export interface Replayed {
  /** Different records in quarantine that still fail their schema. */
  readonly failing: number;
  /** Different records that pass, and whose batch the pollers have not committed yet. */
  readonly unsettled: number;
}

/**
 * Delivers the records in quarantine that pass their schema now, each once, and none that was delivered before. It does not
 * change the quarantine, and the pollers continue meanwhile. It follows the same protocol as the pollers, with a state of its
 * own. If it is interrupted, it can be run again.
 *
 * @throws RepairState when the feed's state is lost, FixSettings when it was never polled
 */
export async function replay(context: JobContext): Promise<Replayed> {
  const chooser = new RecordChooser(context);
  const delivered = new DeliveredIndex();
  for (;;) {
    const isResumed = await startFromFirst(context);
    await runUntilDone(context, () => replayRun(context, chooser, delivered));
    // A replay that was interrupted may have used other schemas: when it is finished, start once more from the first record.
    if (!isResumed) return { failing: chooser.failing.size, unsettled: chooser.unsettled.size };
  }
}

function replayRun(context: JobContext, chooser: RecordChooser, delivered: DeliveredIndex): Run {
  const { feed, source, schema, limits, replayStates, objects, archive, newClock, progress, now } = context;
  return {
    feed,
    source,
    schema,
    // Many objects in a row may have nothing to deliver.
    limits: { ...limits, idlePages: Infinity },
    startTime: new Date(now()).toISOString(),
    delivered,
    origin: 'quarantine',
    ports: {
      source: new QuarantinePageReader(archive, chooser.choose),
      states: replayStates,
      objects,
      clock: newClock(),
      progress,
    },
  };
}

async function runUntilDone({ sleep }: JobContext, newRun: () => Run): Promise<void> {
  for (;;) {
    const outcome = await ingest(newRun());
    if (outcome === 'caught_up') return;
    if (outcome !== 'out_of_time') await sleep(SHORT_WAIT_MS);
  }
}

/** @returns whether a batch of an earlier replay must be finished first */
async function startFromFirst(context: JobContext): Promise<boolean> {
  const { feed, replayStates } = context;
  for (;;) {
    const state = (await readableState(() => replayStates.read(feed))) ?? (await createState(context));
    if (state === undefined) continue;
    if (state.pending !== undefined) return true;
    const first = moved(state, {
      next: FIRST_IN_QUARANTINE,
      outcome: { events: 0, skipped: 0 },
      at: state.createdAt,
    });
    if ((await replayStates.write(feed, first)) === 'written') return false;
  }
}

/**
 * Creates the replay's state. If it was lost, the identities of what earlier replays delivered are read from the bucket.
 *
 * @returns undefined if another replay has created it meanwhile
 */
async function createState(context: JobContext): Promise<FeedState | undefined> {
  const { feed, replayStates, now } = context;
  if (!(await isEmpty(replayKeys(context)))) await waitForOthers(context, 'replay');
  const time = new Date(now()).toISOString();
  const stored = new StoredIdentities(context, replayStates, time);
  await stored.addAll(replayKeys(context), 'events');
  const state = firstState(time, FIRST_IN_QUARANTINE);
  return (await replayStates.replaceLost(feed, state)) === 'written' ? state : undefined;
}

/** Keys of objects that earlier replays delivered. None is older than the quarantine, unless a clock was wrong. */
async function* replayKeys({ feed, archive }: JobContext): AsyncGenerator<string> {
  for await (const first of archive.keys(quarantinePrefix(feed), '')) {
    const since = new Date(Math.max(0, (announcedAtOf(first) ?? 0) - CLOCK_WRONG_MS)).toISOString();
    const prefix = logsPrefix(feed);
    for await (const key of archive.keys(prefix, hourFolder(prefix, since))) if (isReplayKey(key)) yield key;
    return;
  }
}

/** Chooses the records in quarantine that a replay delivers: those that pass the schema, and that the pollers will not deliver. */
class RecordChooser {
  /** Row ids. */
  readonly failing = new Set<string>();
  readonly unsettled = new Set<string>();
  readonly #context: JobContext;
  /** What the pollers have delivered and rejected. */
  readonly #delivered = new DeliveredIndex();
  readonly #words = new Uint32Array(IDENTITY_WORDS);

  constructor(context: JobContext) {
    this.#context = context;
  }

  readonly choose = async (key: string, records: readonly string[]): Promise<readonly string[]> => {
    const { feed, states, now } = this.#context;
    const state = await states.read(feed);
    if (state === undefined) throw new FixSettings(`${feed.name} was never polled here`);
    const isExpired = now() - (announcedAtOf(key) ?? 0) > IDENTITY_DAYS * DAY_MS;
    const chosen: string[] = [];
    for (const text of records) if (await this.#isChosen(text, state, isExpired)) chosen.push(text);
    return chosen;
  };

  async #isChosen(text: string, state: FeedState, isExpired: boolean): Promise<boolean> {
    const { feed, states, schema, source } = this.#context;
    const record = parseRecord(text);
    const id = rowId(schema.logType, text);
    if (faults(schema, record, source.standardFields).length > 0) {
      this.failing.add(id);
      return false;
    }
    const day = await this.#delivered.day(states, feed, state, eventDay(eventTime(schema, record)));
    writeIdentity(this.#words, id, uuidOf(record));
    switch (day.find(this.#words)) {
      case 'event':
        return false;
      case 'rejected':
        // Its batch is committed, so the pollers never deliver it.
        return true;
      case 'new':
      case 'changed':
        // Its batch is not committed, so the pollers may still deliver it; or its identity has expired.
        if (!isExpired) this.unsettled.add(id);
        return isExpired;
    }
  }
}
