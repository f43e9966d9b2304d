/** A part of the code that a guarantee depends on, and the change that removes it. */
export interface Guard {
  readonly name: string;
  /** Relative to the root of the repository. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

const INGEST = 'lambdas/ingest/ingest.ts';
const ANNOUNCED = 'lambdas/ingest/announced-batch.ts';
const STATE = 'lambdas/ingest/state.ts';
const CHANGES = 'lambdas/ingest/state-changes.ts';
const BATCH = 'lambdas/ingest/batch.ts';
const NEW_BATCH = 'lambdas/ingest/new-batch.ts';
const DEDUPLICATOR = 'lambdas/ingest/deduplicator.ts';
const REPLAY = 'lambdas/recovery/replay.ts';
const REPLAY_FILTER = 'lambdas/recovery/replay-filter.ts';
const REBUILD = 'lambdas/recovery/rebuild.ts';

/** Each is removed in turn, and the schedules must detect it (`npm run torture -- --guards`). */
export const GUARDS: readonly Guard[] = [
  {
    name: 'a state is written only if its revision is the next one',
    file: 'test/support/ports/memory.ts',
    find: "if ((this.states.get(feed.name)?.revision ?? 0) !== revision - 1) return Promise.resolve('overtaken');",
    replace: '',
  },
  {
    name: 'an object is created once',
    file: 'test/support/ports/memory.ts',
    find: 'if (this.objects.has(object.key)) return this.#existing(object);',
    replace: '',
  },
  {
    name: 'records are compared with the stored identities',
    file: DEDUPLICATOR,
    find: "if (finding === 'event' || finding === 'rejected' || this.#isAfterEnd(eventTime)) return 'repeat';",
    replace: "if (this.#isAfterEnd(eventTime)) return 'repeat';",
  },
  {
    name: 'identities count only after their batch is committed',
    file: STATE,
    find: 'return pending === undefined ? revision : pending.revision - 1;',
    replace: 'return revision;',
  },
  {
    name: 'identities are removed before their announcement is withdrawn',
    file: ANNOUNCED,
    find: 'await run.ports.states.discardIdentities(run.config.feed, pending);',
    replace: '',
  },
  {
    name: 'identities of a lost state do not count',
    file: STATE,
    find: 'return Date.parse(createdAt);',
    replace: 'return createdAt.length - createdAt.length + 1;',
  },
  {
    name: 'the digest of an announced batch is compared',
    file: ANNOUNCED,
    find: 'batch.digest === pending.digest && ',
    replace: '',
  },
  {
    name: 'the digest covers the result of each record',
    file: BATCH,
    find: 'this.#digest.add(record.rowId, this.#process(record, classification));',
    replace: "this.#process(record, classification); this.#digest.add(record.rowId, '');",
  },
  {
    name: 'an announced batch is finished before another one is read',
    file: 'lambdas/ingest/read-flow.ts',
    find: 'if (state.pending !== undefined) {',
    replace: 'if (state.pending !== undefined && state.revision < 0) {',
  },
  {
    name: 'records are compared with the batch before, while that is stored',
    file: NEW_BATCH,
    find: 'return before === undefined ? [stored] : [stored, before];',
    replace: 'return [stored];',
  },
  {
    name: 'a batch that is collected ahead reads only identities that are stored',
    file: NEW_BATCH,
    find: 'delivered.day(ports.states, feed, storedState(), day)',
    replace: 'delivered.day(ports.states, feed, state, day)',
  },
  {
    name: "a page's memory is released when the next page is read, not before",
    file: 'lambdas/ingest/page-prefetcher.ts',
    find: 'return this.#current;',
    replace: 'const page = this.#current; page.release?.(); return page;',
  },
  {
    name: 'a run checks first whether the announced object exists',
    file: ANNOUNCED,
    find: '  if (size !== undefined) {\n    checkSize(',
    replace: '  if (size !== undefined && state.revision < 0) {\n    checkSize(',
  },
  {
    name: 'a suspect batch is withdrawn only after every run has ended',
    file: ANNOUNCED,
    find: "return mayBeStored ? end('waiting') : withdraw(run, state, pending);",
    replace: 'return withdraw(run, state, pending);',
  },
  {
    name: 'a run checks for the object of a suspect batch after that time, not before',
    file: ANNOUNCED,
    find: `  const mayBeStored = suspect?.since !== undefined && ageOf(run, suspect.since) < limits.longestRunMs;
  // The events are stored last: if they are there, only the commit is missing.
  const size = await objects.size(eventObjectKey(run.config, state, pending));
  if (size !== undefined) {
    checkSize(run, state, pending, size);
    return commit(run, state, pending);
  }`,
    replace: `  const size = await objects.size(eventObjectKey(run.config, state, pending));
  if (size !== undefined) {
    checkSize(run, state, pending, size);
    return commit(run, state, pending);
  }
  await objects.isEmpty('none/');
  const mayBeStored = suspect?.since !== undefined && ageOf(run, suspect.since) < limits.longestRunMs;`,
  },
  {
    name: 'the two minutes start when the mark is certainly in the store',
    file: ANNOUNCED,
    find: 'return writeState(run, state, suspected(state));',
    replace: 'return writeState(run, state, suspected(state, timestamp(run)));',
  },
  {
    name: 'no run starts to store after its deadline',
    file: ANNOUNCED,
    find: "if (clock.timeLeft() <= 0) return end('out_of_time');",
    replace: '',
  },
  {
    name: 'a feed with objects and without a state does not start over',
    file: 'lambdas/ingest/open-state.ts',
    find: 'if (await objects.isEmpty(logsPrefix(feed))) {',
    replace: "if (await objects.isEmpty('none/')) {",
  },
  {
    name: 'a page is read again if the batch ends in its middle',
    file: 'lambdas/ingest/collect.ts',
    find: 'if (added < page.records.length) return',
    replace: 'if (added < 0) return',
  },
  {
    name: 'a batch advances only the rewind that it belongs to',
    file: CHANGES,
    find: 'if (rewind?.id !== advancing.id) return state;',
    replace: 'if (rewind === undefined) return state;',
  },
  {
    name: 'a rewind replaces the live position only if it was requested after the feed was blocked',
    file: STATE,
    find: 'rewind.id > blocked.revision',
    replace: 'rewind.id > 0',
  },
  {
    name: 'a rewind that replaces the live position writes its own position',
    file: CHANGES,
    find: `    live: next,
    blocked: undefined,`,
    replace: '    blocked: undefined,',
  },
  {
    name: 'a process adds only batches that it has read itself to its index',
    file: ANNOUNCED,
    find: 'if (batch !== undefined) run.delivered.wrote(state, after, batch.identities);',
    replace: 'run.delivered.wrote(state, after, batch?.identities);',
  },
  {
    name: 'a process adds the batches that it has committed to its index',
    file: ANNOUNCED,
    find: 'run.delivered.wrote(state, after, batch.identities);',
    replace: 'run.delivered.wrote(state, after);',
  },
  {
    name: 'a feed whose page cannot be read is blocked, so that a rewind can replace its position',
    file: INGEST,
    find: "if (live.kind !== 'refused' && live.kind !== 'unreadable') return live;",
    replace: "if (live.kind !== 'refused') return live;",
  },
  {
    name: 'a feed that is caught up is checked for newer records',
    file: INGEST,
    find: "if (live.kind === 'caught_up') return confirmCaughtUp({ run, ...rest }, live.state);",
    replace: '',
  },
  {
    name: 'a silent feed stays blocked although it seems to be caught up',
    file: CHANGES,
    find: "const isSilent = advance.rewind === undefined && state.blocked?.reason === 'silent';",
    replace: 'const isSilent = state.revision < 0;',
  },
  {
    name: 'an announced batch whose page cannot be read is withdrawn, so that a rewind can start',
    file: ANNOUNCED,
    find: 'const mayNeverEnd = error instanceof UnreadablePage || batch.count > 0;',
    replace: 'const mayNeverEnd = batch.count > 0;',
  },
  {
    name: 'a rebuild waits for runs in progress',
    file: REBUILD,
    find: "await waitForOthers(context, 'run');",
    replace: '',
  },
  {
    name: 'a rebuild writes the identities of events',
    file: REBUILD,
    find: "await stored.addAll(keysOf(logsPrefix(feed)), 'events',",
    replace: "await stored.addAll(keysOf('none/'), 'events',",
  },
  {
    name: 'a rebuild writes the identities of rejected records',
    file: REBUILD,
    find: "await stored.addAll(keysOf(quarantinePrefix(feed)), 'rejected records');",
    replace: "await stored.addAll(keysOf('none/'), 'rejected records');",
  },
  {
    name: 'a replay skips records that the pollers have delivered',
    file: REPLAY_FILTER,
    find: `      case 'event':
        return false;`,
    replace: `      case 'event':
        return true;`,
  },
  {
    name: 'a replay skips records that the pollers may still deliver',
    file: REPLAY_FILTER,
    find: '        return isExpired;',
    replace: '        return true;',
  },
  {
    name: 'a replay whose state was lost reads the events of earlier replays',
    file: REPLAY,
    find: "await stored.addAll(replayKeys(context), 'events');",
    replace: '',
  },
];
