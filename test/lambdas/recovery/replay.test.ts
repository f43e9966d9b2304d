import { describe, expect, it } from 'vitest';
import { FixSettings, RepairState } from '../../../lambdas/ingest/errors.ts';
import { IDENTITY_BYTES } from '../../../lambdas/ingest/identity.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { replay } from '../../../lambdas/recovery/replay.ts';
import { rebuild } from '../../../lambdas/recovery/rebuild.ts';
import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { rejectedRecordOf } from '../../support/delivered-lines.ts';
import { INVALID_UTF8 } from '../../support/invalid-utf8.ts';
import { events, INVALID, uuids } from '../../support/ports/events.ts';
import { withOverrides } from '../../support/ports/overrides.ts';
import { signIn, SIGN_INS } from '../../support/ports/run.ts';
import { RecoveryFeed } from '../../support/recovery-feed.ts';

const DAY_MS = 86_400_000;
/** A record that fails the current schema, and passes the repaired one. */
const repairable = (uuid: string) => signIn(uuid, { country: 44 });

const validate: CompiledSchema['validate'] = (record) => {
  const isValid = 'timestamp' in (record as object);
  validate.errors = isValid ? null : [{ instancePath: '', keyword: 'required', message: 'm' }];
  return isValid;
};
/** The repaired schema. It accepts every record with a timestamp. */
const schema: CompiledSchema = { ...SCHEMAS[SIGN_INS.logType], validate };

/** Rejects E0 and accepts everything else. */
const validateHalf: CompiledSchema['validate'] = (record) => {
  const isValid = (record as { uuid: string }).uuid !== 'E0';
  validateHalf.errors = isValid ? null : [{ instancePath: '', keyword: 'half', message: 'm' }];
  return isValid;
};
const HALF_REPAIRED: CompiledSchema = { ...schema, validate: validateHalf };

/** A feed to which each record was delivered by a separate poll. */
async function polledFeed(records: readonly string[]): Promise<RecoveryFeed> {
  const memory = new RecoveryFeed([]);
  for (const record of records) {
    memory.pages.records.push(record);
    memory.clock.time += 60_000;
    await memory.poll();
  }
  return memory;
}

describe('replay', () => {
  it('delivers the records that pass now, unchanged, and counts the others', async () => {
    const memory = new RecoveryFeed([repairable('E0'), INVALID, signIn('E1'), repairable('E2')]);
    await memory.poll();
    expect(memory.uuids()).toEqual(['E1']);
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 1, unsettled: 0 });
    expect(memory.uuids().sort()).toEqual(['E0', 'E1', 'E2']);
    expect(memory.delivered().some((line) => line.startsWith(repairable('E0').slice(0, -1)))).toBe(true);
    expect(memory.quarantined()).toHaveLength(3);
    expect(memory.objects.sortedKeys('logs/', '').filter((key) => key.includes('-replay-'))).toHaveLength(1);
  });

  it('delivers nothing twice if it is repeated, or if the API returns the records again', async () => {
    const memory = await polledFeed([repairable('E0')]);
    await replay(memory.context({ schema }));
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 0 });
    memory.pages.records.push(repairable('E0'));
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(['E0']);
    expect(memory.quarantined()).toHaveLength(1);
  });

  it.each(INVALID_UTF8)('keeps a record that is not valid UTF-8, whatever the schema: %s', async (_, bad) => {
    const memory = await polledFeed([repairable('E0'), bad, signIn('Zoë')]);
    const tolerant: CompiledSchema = {
      ...schema,
      validate: (record) => typeof record === 'object' && record !== null,
    };
    for (let run = 0; run < 2; run += 1) {
      expect(await replay(memory.context({ schema: tolerant }))).toEqual({ failing: 1, unsettled: 0 });
      expect(memory.uuids().sort()).toEqual(['E0', 'Zoë']);
      expect(memory.quarantined().map(rejectedRecordOf)).toEqual([repairable('E0'), bad]);
    }
  });

  it('delivers nothing if the schema has not changed', async () => {
    const memory = await polledFeed([repairable('E0'), signIn('E1')]);
    expect(await replay(memory.context())).toEqual({ failing: 1, unsettled: 0 });
    expect(memory.uuids()).toEqual(['E1']);
  });

  it('reads many objects, most of them with nothing to deliver', async () => {
    const memory = await polledFeed([...uuids(30).map((name) => `{"uuid":"${name}"}`), repairable('LAST')]);
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 30, unsettled: 0 });
    expect(memory.uuids()).toEqual(['LAST']);
  });

  it('can be run again after a crash, and then reads all of the quarantine again', async () => {
    const memory = await polledFeed([repairable('E0')]);
    const objects = withOverrides(memory.objects, { create: () => Promise.reject(new Error('killed')) });
    await expect(replay(memory.context({ schema, objects }))).rejects.toThrow('killed');
    memory.pages.records.push(repairable('E1'));
    memory.clock.time += 60_000;
    await memory.poll();
    await replay(memory.context({ schema }));
    expect(memory.uuids()).toEqual(['E0', 'E1']);
  });

  it('finishes a batch that was announced with other schemas, and then validates all records again', async () => {
    const memory = await polledFeed(['E0', 'E1', 'E2'].map(repairable));
    let stored = 0;
    const objects = withOverrides(memory.objects, {
      create: (object) => {
        stored += 1;
        return stored === 2 ? Promise.reject(new Error('killed')) : memory.objects.create(object);
      },
    });
    const context = memory.context({ schema: HALF_REPAIRED, objects });
    const limits = { ...context.limits, batchRecords: 1 };
    await expect(replay({ ...context, limits })).rejects.toThrow('killed');
    expect(memory.uuids()).toEqual(['E1']);
    const before = memory.clock.time;
    await replay(memory.context({ schema }));
    expect(memory.uuids().sort()).toEqual(['E0', 'E1', 'E2']);
    // The interrupted batch is read again from its own position, so it never has to be withdrawn.
    expect(memory.clock.time).toBe(before);
  });

  it('skips a record whose batch the pollers have not committed, since they may still deliver it', async () => {
    const memory = new RecoveryFeed([repairable('E0'), signIn('E1')]);
    const objects = withOverrides(memory.objects, {
      create: (object) =>
        object.key.startsWith('logs/') ? Promise.reject(new Error('killed')) : memory.objects.create(object),
    });
    await expect(ingest(memory.run({ ports: { objects } }))).rejects.toThrow('killed');
    expect(memory.quarantined()).toHaveLength(1);
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 1 });
    expect(memory.uuids()).toEqual([]);
    // A poller with the repaired schema delivers it.
    const run = () => ingest({ ...memory.run(), schema: () => Promise.resolve(schema) });
    expect(await run()).toBe('waiting');
    memory.clock.time += 120_000;
    expect(await run()).toBe('caught_up');
    expect(memory.uuids()).toEqual(['E0', 'E1']);
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 0 });
    expect(memory.uuids()).toEqual(['E0', 'E1']);
  });

  it('delivers a record whose identity has expired, also only once', async () => {
    const memory = await polledFeed([repairable('E0')]);
    memory.states.identities = [];
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 1 });
    memory.clock.time += 131 * DAY_MS;
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 0 });
    expect(memory.uuids()).toEqual(['E0']);
    memory.clock.time += 131 * DAY_MS;
    await replay(memory.context({ schema }));
    expect(memory.uuids()).toEqual(['E0']);
  });

  it.each(['the table', 'the state of replays', 'a corrupt state of replays'])(
    'delivers nothing twice after %s is lost',
    async (what) => {
      const memory = await polledFeed([repairable('E0'), repairable('E1'), signIn('E2')]);
      await replay(memory.context({ schema: HALF_REPAIRED }));
      expect(memory.uuids().sort()).toEqual(['E1', 'E2']);
      if (what === 'a corrupt state of replays') memory.replayStates.corrupt(SIGN_INS, '{');
      else memory.replayStates.clear();
      if (what === 'the table') {
        memory.states.clear();
        await rebuild(memory.context());
      }
      memory.notes.length = 0;
      await replay(memory.context({ schema }));
      expect(memory.notes).toEqual(['waiting 120 s until every replay that may be in progress has ended']);
      expect(memory.uuids().sort()).toEqual(['E0', 'E1', 'E2']);
    },
  );

  it('fails if the feed has no state, or one that cannot be read', async () => {
    const memory = new RecoveryFeed([INVALID, signIn('E0')]);
    await memory.poll();
    memory.states.corrupt(SIGN_INS, '{');
    await expect(replay(memory.context())).rejects.toThrow(RepairState);
    memory.states.clear();
    await expect(replay(memory.context())).rejects.toThrow(
      new FixSettings('signinattempts was never polled here'),
    );
  });

  it('does nothing if the quarantine is empty', async () => {
    const memory = new RecoveryFeed(events(2));
    await memory.poll();
    expect(await replay(memory.context())).toEqual({ failing: 0, unsettled: 0 });
    expect(memory.uuids()).toEqual(uuids(2));
    expect(memory.notes).toEqual([]);
  });

  it('delivers each record once if two replays run concurrently', async () => {
    const memory = await polledFeed(uuids(20).map(repairable));
    const context = memory.context({ schema });
    const limits = { ...context.limits, batchRecords: 3 };
    await Promise.all([replay({ ...context, limits }), replay({ ...context, limits })]);
    expect(memory.uuids().sort()).toEqual(uuids(20).sort());
  });

  it('continues at once if a run is out of time, and waits two seconds while another replay is ahead', async () => {
    const memory = await polledFeed([repairable('E0')]);
    const sleeps: number[] = [];
    const sleep = (ms: number) => {
      sleeps.push(ms);
      return Promise.resolve();
    };
    let runs = 0;
    const newClock = () => {
      runs += 1;
      return runs === 1 ? withOverrides(memory.clock, { timeLeft: () => 0 }) : memory.clock;
    };
    await replay(memory.context({ schema, sleep, newClock }));
    expect({ runs, sleeps }).toEqual({ runs: 2, sleeps: [] });
    expect(memory.uuids()).toEqual(['E0']);

    memory.pages.records.push(repairable('E1'));
    await memory.poll();
    let writes = 0;
    const replayStates = withOverrides(memory.replayStates, {
      write: (...args) => {
        writes += 1;
        // The second write announces the batch.
        return writes === 2 ? Promise.resolve('overtaken') : memory.replayStates.write(...args);
      },
    });
    await replay(memory.context({ schema, sleep, replayStates }));
    expect(sleeps).toEqual([2_000]);
    expect(memory.uuids()).toEqual(['E0', 'E1']);
  });

  it('delivers nothing twice after its state is lost, also if its clock was 29 days behind', async () => {
    const memory = await polledFeed([repairable('E0')]);
    memory.clock.time -= 29 * DAY_MS;
    await replay(memory.context({ schema }));
    memory.clock.time += 29 * DAY_MS;
    memory.replayStates.clear();
    await replay(memory.context({ schema }));
    expect(memory.uuids()).toEqual(['E0']);
  });

  it('reads only the objects of replays after its state is lost', async () => {
    const memory = await polledFeed([signIn('E0'), repairable('E1'), signIn('E2')]);
    await replay(memory.context({ schema }));
    memory.replayStates.clear();
    await replay(memory.context({ schema }));
    const bytes = memory.replayStates.identities.reduce((sum, { encoded }) => sum + encoded.length, 0);
    expect(bytes / IDENTITY_BYTES).toBe(1);
  });

  it('leaves a record without an identity to the pollers for 130 days', async () => {
    const memory = await polledFeed([repairable('E0')]);
    memory.states.identities = [];
    memory.clock.time += 130 * DAY_MS;
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 1 });
    memory.clock.time += 1;
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 0 });
    expect(memory.uuids()).toEqual(['E0']);
  });

  it('leaves a record to the pollers if only another version of its event was delivered', async () => {
    const memory = await polledFeed([repairable('E0')]);
    memory.states.identities = [];
    memory.pages.records.push(signIn('E0'));
    await memory.poll();
    expect(memory.uuids()).toEqual(['E0']);
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 1 });
    expect(memory.uuids()).toEqual(['E0']);
  });
});
