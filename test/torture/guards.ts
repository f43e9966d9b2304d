/** Something in the core that keeps a promise, and the change of the code that takes it out. */
export interface Guard {
  readonly name: string;
  /** From the project's root. */
  readonly file: string;
  /** Occurs once in the file. */
  readonly find: string;
  readonly replace: string;
}

const INGEST = 'lambdas/ingest/ingest.ts';
const ANNOUNCED = 'lambdas/ingest/announced-batch.ts';
const STATE = 'lambdas/ingest/state.ts';
const CHANGES = 'lambdas/ingest/state-changes.ts';
const BATCH = 'lambdas/ingest/batch.ts';
const REPLAY = 'lambdas/recovery/replay.ts';
const REBUILD = 'lambdas/recovery/rebuild.ts';

/** Each is taken out in turn, and the random schedules must notice (`npm run torture -- --guards`). */
export const GUARDS: readonly Guard[] = [
  {
    name: 'a state is written on condition of its revision',
    file: 'test/support/ports/memory.ts',
    find: "if ((this.states.get(feed.name)?.revision ?? 0) !== revision - 1) return Promise.resolve('overtaken');",
    replace: '',
  },
  {
    name: 'an object is created once',
    file: 'test/support/ports/memory.ts',
    find: "if (this.objects.has(object.key)) return Promise.resolve('exists');",
    replace: '',
  },
  {
    name: 'identities are kept at all',
    file: BATCH,
    find: "if (finding === 'event' || finding === 'rejected' || this.#isAfterEnd(time)) return 'repeat';",
    replace: "if (this.#isAfterEnd(time)) return 'repeat';",
  },
  {
    name: 'identities count from the commit of their batch on, not before',
    file: STATE,
    find: 'return pending === undefined ? revision : pending.revision - 1;',
    replace: 'return revision;',
  },
  {
    name: 'identities are removed before their announcement is withdrawn',
    file: ANNOUNCED,
    find: 'await run.ports.states.discardIdentities(run.feed, pending);',
    replace: '',
  },
  {
    name: 'identities of a state that was lost do not count',
    file: STATE,
    find: 'return Date.parse(createdAt);',
    replace: 'return createdAt.length - createdAt.length + 1;',
  },
  {
    name: 'the digest of an announced batch is compared',
    file: ANNOUNCED,
    find: 'if (batch.digest === pending.digest) return',
    replace: 'if (batch.digest !== null) return',
  },
  {
    name: 'the digest covers what became of each record',
    file: BATCH,
    find: 'this.#digest.update(results);',
    replace: "this.#digest.update(results.replaceAll(/[-+~]/g, ''));",
  },
  {
    name: 'an announced batch is finished before another is read',
    file: 'lambdas/ingest/read-flow.ts',
    find: 'if (state.pending !== undefined) {',
    replace: 'if (state.pending !== undefined && state.revision < 0) {',
  },
  {
    name: 'the object of an announced batch is looked for first',
    file: ANNOUNCED,
    find: 'if (await objects.exists(eventObjectKey(run.feed, run.origin, state, pending))) {',
    replace:
      'if ((await objects.exists(eventObjectKey(run.feed, run.origin, state, pending))) && state.revision < 0) {',
  },
  {
    name: 'a suspect batch is withdrawn only when every run has ended',
    file: ANNOUNCED,
    find: "return mayBeStored ? end('waiting') : withdraw(run, state, pending);",
    replace: 'return withdraw(run, state, pending);',
  },
  {
    name: 'its object is looked for after that time, not before',
    file: ANNOUNCED,
    find: `  const mayBeStored = suspect?.since !== undefined && ageOf(run, suspect.since) < run.limits.longestRunMs;
  // The events are written last: where they are, only the commit is missing.
  if (await objects.exists(eventObjectKey(run.feed, run.origin, state, pending))) {
    return commit(run, state, pending);
  }`,
    replace: `  if (await objects.exists(eventObjectKey(run.feed, run.origin, state, pending))) {
    return commit(run, state, pending);
  }
  await objects.isEmpty('none/');
  const mayBeStored = suspect?.since !== undefined && ageOf(run, suspect.since) < run.limits.longestRunMs;`,
  },
  {
    name: 'the two minutes count from a time at which the mark is in the store',
    file: ANNOUNCED,
    find: 'return save(run, state, suspected(state));',
    replace: 'return save(run, state, suspected(state, now(run)));',
  },
  {
    name: 'nobody starts to store after the time of its run',
    file: ANNOUNCED,
    find: "if (clock.timeLeft() <= 0) return end('out_of_time');",
    replace: '',
  },
  {
    name: 'a feed with objects and no state does not start over',
    file: INGEST,
    find: 'if (await ports.objects.isEmpty(logsPrefix(feed))) {',
    replace: "if (await ports.objects.isEmpty('none/')) {",
  },
  {
    name: 'the rest of a page is read again when a batch ends in its middle',
    file: 'lambdas/ingest/collect.ts',
    find: 'if (taken < page.records.length) return',
    replace: 'if (taken < 0) return',
  },
  {
    name: 'a batch moves only the rewind that it belongs to',
    file: CHANGES,
    find: 'if (rewind?.id !== advancing.id) return state;',
    replace: 'if (rewind === undefined) return state;',
  },
  {
    name: 'a rewind replaces the live position only if it was asked for after that led nowhere',
    file: STATE,
    find: 'rewind.id > blocked.revision',
    replace: 'rewind.id > 0',
  },
  {
    name: 'a rewind that replaces the live position gives it its own',
    file: CHANGES,
    find: 'return { ...ended, live: next, blocked: undefined,',
    replace: 'return { ...ended, blocked: undefined,',
  },
  {
    name: "a process does not take another's commit for one that it has read",
    file: ANNOUNCED,
    find: 'if (batch !== undefined) run.delivered.wrote(state, after, batch.identities);',
    replace: 'run.delivered.wrote(state, after, batch?.identities);',
  },
  {
    name: 'a process knows what it has committed itself',
    file: ANNOUNCED,
    find: 'run.delivered.wrote(state, after, batch.identities);',
    replace: 'run.delivered.wrote(state, after);',
  },
  {
    name: 'a rebuild waits for runs that are under way',
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
    name: 'a replay leaves what the pollers have delivered',
    file: REPLAY,
    find: `      case 'event':
        return false;`,
    replace: `      case 'event':
        return true;`,
  },
  {
    name: 'a replay leaves what the pollers may yet deliver',
    file: REPLAY,
    find: '        return isExpired;',
    replace: '        return true;',
  },
  {
    name: 'a replay whose state was lost looks at what others have delivered',
    file: REPLAY,
    find: "await stored.addAll(replayKeys(context), 'events');",
    replace: '',
  },
];
