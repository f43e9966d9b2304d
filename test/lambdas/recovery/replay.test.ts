import { describe, expect, it } from 'vitest';
import { FixSettings, RepairState } from '../../../lambdas/ingest/errors.ts';
import { IDENTITY_BYTES } from '../../../lambdas/ingest/identity.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { replay } from '../../../lambdas/recovery/replay.ts';
import { rebuild } from '../../../lambdas/recovery/rebuild.ts';
import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { instead } from '../../support/ports/memory.ts';
import { signIn, SIGN_INS } from '../../support/ports/run.ts';
import { events, names, RecoveryFeed } from '../../support/recovery-feed.ts';

const DAY_MS = 86_400_000;
/** A record that fails the schema of today, and passes the repaired one. */
const curable = (uuid: string) => signIn(uuid, { country: 44 });
const bad = '{"uuid":"BAD"}';

const validate: CompiledSchema['validate'] = (record) => {
  const isGood = 'timestamp' in (record as object);
  validate.errors = isGood ? null : [{ instancePath: '', keyword: 'required', message: 'm' }];
  return isGood;
};
const REPAIRED: CompiledSchema = { ...SCHEMAS[SIGN_INS.logType], validate };

/** E0 does not pass yet. */
const validateHalf: CompiledSchema['validate'] = (record) => {
  const isGood = (record as { uuid: string }).uuid !== 'E0';
  validateHalf.errors = isGood ? null : [{ instancePath: '', keyword: 'half', message: 'm' }];
  return isGood;
};
const HALF_REPAIRED: CompiledSchema = { ...REPAIRED, validate: validateHalf };

/** A feed of which each record came with a poll of its own. */
async function polled(records: readonly string[]): Promise<RecoveryFeed> {
  const memory = new RecoveryFeed([]);
  for (const record of records) {
    memory.pages.texts.push(record);
    memory.clock.time += 60_000;
    await memory.poll();
  }
  return memory;
}

const schema = REPAIRED;

describe('replay', () => {
  it('delivers the records that pass now, whole, and leaves and counts the rest', async () => {
    const memory = new RecoveryFeed([curable('E0'), bad, signIn('E1'), curable('E2')]);
    await memory.poll();
    expect(memory.uuids()).toEqual(['E1']);
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 1, unsettled: 0 });
    expect(memory.uuids().sort()).toEqual(['E0', 'E1', 'E2']);
    expect(memory.delivered().some((line) => line.startsWith(curable('E0').slice(0, -1)))).toBe(true);
    expect(memory.quarantined()).toHaveLength(3);
    expect(memory.objects.sortedKeys('logs/', '').filter((key) => key.includes('-replay-'))).toHaveLength(1);
  });

  it('delivers nothing twice: not the second time, and not what the API gives again', async () => {
    const memory = await polled([curable('E0')]);
    await replay(memory.context({ schema }));
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 0 });
    memory.pages.texts.push(curable('E0'));
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(['E0']);
    expect(memory.quarantined()).toHaveLength(1);
  });

  it('delivers nothing while its schema is what it was', async () => {
    const memory = await polled([curable('E0'), signIn('E1')]);
    expect(await replay(memory.context())).toEqual({ failing: 1, unsettled: 0 });
    expect(memory.uuids()).toEqual(['E1']);
  });

  it('goes through many objects, most of them without anything to deliver', async () => {
    const memory = await polled([...names(30).map((name) => `{"uuid":"${name}"}`), curable('LAST')]);
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 30, unsettled: 0 });
    expect(memory.uuids()).toEqual(['LAST']);
  });

  it('is run again after it was cut short, and then looks at everything once more', async () => {
    const memory = await polled([curable('E0')]);
    const objects = instead(memory.objects, { create: () => Promise.reject(new Error('killed')) });
    await expect(replay(memory.context({ schema, objects }))).rejects.toThrow('killed');
    memory.pages.texts.push(curable('E1'));
    memory.clock.time += 60_000;
    await memory.poll();
    await replay(memory.context({ schema }));
    expect(memory.uuids()).toEqual(['E0', 'E1']);
  });

  it('that was cut short under other schemas is finished, and then everything is judged again', async () => {
    const memory = await polled(['E0', 'E1', 'E2'].map(curable));
    let stored = 0;
    const objects = instead(memory.objects, {
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

  it('leaves a record whose batch the pollers have not committed: they may yet deliver it', async () => {
    const memory = new RecoveryFeed([curable('E0'), signIn('E1')]);
    const objects = instead(memory.objects, {
      create: (object) =>
        object.key.startsWith('logs/') ? Promise.reject(new Error('killed')) : memory.objects.create(object),
    });
    await expect(ingest(memory.run({ ports: { objects } }))).rejects.toThrow('killed');
    expect(memory.quarantined()).toHaveLength(1);
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 1 });
    expect(memory.uuids()).toEqual([]);
    // The release that has the repaired schema delivers it itself.
    const run = () => {
      const { config, ...rest } = memory.run();
      return ingest({ ...rest, config: { ...config, schema } });
    };
    expect(await run()).toBe('waiting');
    memory.clock.time += 120_000;
    expect(await run()).toBe('caught_up');
    expect(memory.uuids()).toEqual(['E0', 'E1']);
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 0 });
    expect(memory.uuids()).toEqual(['E0', 'E1']);
  });

  it('delivers a record of long ago, whose identity has expired, and that once as well', async () => {
    const memory = await polled([curable('E0')]);
    memory.states.identities = [];
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 1 });
    memory.clock.time += 131 * DAY_MS;
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 0 });
    expect(memory.uuids()).toEqual(['E0']);
    memory.clock.time += 131 * DAY_MS;
    await replay(memory.context({ schema }));
    expect(memory.uuids()).toEqual(['E0']);
  });

  it.each(['the table', 'the state of replays', 'a garbled state of replays'])(
    'delivers nothing twice after %s is lost',
    async (what) => {
      const memory = await polled([curable('E0'), curable('E1'), signIn('E2')]);
      await replay(memory.context({ schema: HALF_REPAIRED }));
      expect(memory.uuids().sort()).toEqual(['E1', 'E2']);
      if (what === 'a garbled state of replays') memory.replayStates.garble(SIGN_INS, '{');
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

  it('needs a feed whose state can be read', async () => {
    const memory = new RecoveryFeed([bad, signIn('E0')]);
    await memory.poll();
    memory.states.garble(SIGN_INS, '{');
    await expect(replay(memory.context())).rejects.toThrow(RepairState);
    memory.states.clear();
    await expect(replay(memory.context())).rejects.toThrow(
      new FixSettings('signinattempts was never polled here'),
    );
  });

  it('has nothing to do where nothing was set aside', async () => {
    const memory = new RecoveryFeed(events(2));
    await memory.poll();
    expect(await replay(memory.context())).toEqual({ failing: 0, unsettled: 0 });
    expect(memory.uuids()).toEqual(names(2));
    expect(memory.notes).toEqual([]);
  });

  it('lets two work at once, and delivers each record once', async () => {
    const memory = await polled(names(20).map(curable));
    const context = memory.context({ schema });
    const limits = { ...context.limits, batchRecords: 3 };
    await Promise.all([replay({ ...context, limits }), replay({ ...context, limits })]);
    expect(memory.uuids().sort()).toEqual(names(20).sort());
  });

  it('continues at once if a run is out of time, and waits two seconds while another replay is ahead', async () => {
    const memory = await polled([curable('E0')]);
    const sleeps: number[] = [];
    const sleep = (ms: number) => {
      sleeps.push(ms);
      return Promise.resolve();
    };
    let runs = 0;
    const newClock = () => {
      runs += 1;
      return runs === 1 ? instead(memory.clock, { timeLeft: () => 0 }) : memory.clock;
    };
    await replay(memory.context({ schema, sleep, newClock }));
    expect({ runs, sleeps }).toEqual({ runs: 2, sleeps: [] });
    expect(memory.uuids()).toEqual(['E0']);

    memory.pages.texts.push(curable('E1'));
    await memory.poll();
    let writes = 0;
    const replayStates = instead(memory.replayStates, {
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
    const memory = await polled([curable('E0')]);
    memory.clock.time -= 29 * DAY_MS;
    await replay(memory.context({ schema }));
    memory.clock.time += 29 * DAY_MS;
    memory.replayStates.clear();
    await replay(memory.context({ schema }));
    expect(memory.uuids()).toEqual(['E0']);
  });

  it('reads only the objects of replays after its state is lost', async () => {
    const memory = await polled([signIn('E0'), curable('E1'), signIn('E2')]);
    await replay(memory.context({ schema }));
    memory.replayStates.clear();
    await replay(memory.context({ schema }));
    const bytes = memory.replayStates.identities.reduce((sum, { encoded }) => sum + encoded.length, 0);
    expect(bytes / IDENTITY_BYTES).toBe(1);
  });

  it('leaves a record without an identity to the pollers for 130 days', async () => {
    const memory = await polled([curable('E0')]);
    memory.states.identities = [];
    memory.clock.time += 130 * DAY_MS;
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 1 });
    memory.clock.time += 1;
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 0 });
    expect(memory.uuids()).toEqual(['E0']);
  });

  it('leaves a record to the pollers if only another version of its event was delivered', async () => {
    const memory = await polled([curable('E0')]);
    memory.states.identities = [];
    memory.pages.texts.push(signIn('E0'));
    await memory.poll();
    expect(memory.uuids()).toEqual(['E0']);
    expect(await replay(memory.context({ schema }))).toEqual({ failing: 0, unsettled: 1 });
    expect(memory.uuids()).toEqual(['E0']);
  });
});
