import { describe, expect, it } from 'vitest';
import { RepairState, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { claimedBy } from '../../../lambdas/ingest/state.ts';
import { replay } from '../../../lambdas/recovery/replay.ts';
import type { World } from '../../../lambdas/recovery/world.ts';
import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { instead } from '../../ports/memory.ts';
import { signIn, SIGN_INS } from '../../ports/run.ts';
import { events, names, RecoveryWorld } from './recovery-world.ts';

/** A record that fails the schema of today, and passes the mended one. */
const curable = (uuid: string) => signIn(uuid, { country: 44 });
const bad = '{"uuid":"BAD"}';

const validate: CompiledSchema['validate'] = (record) => {
  const isGood = 'timestamp' in (record as object);
  validate.errors = isGood ? null : [{ instancePath: '', keyword: 'required', message: 'm' }];
  return isGood;
};
const MENDED: CompiledSchema = { ...SCHEMAS[SIGN_INS.logType], validate };

/** E0 does not pass yet. */
const validateHalf: CompiledSchema['validate'] = (record) => {
  const isGood = (record as { uuid: string }).uuid !== 'E0';
  validateHalf.errors = isGood ? null : [{ instancePath: '', keyword: 'half', message: 'm' }];
  return isGood;
};
const HALF_MENDED: CompiledSchema = { ...MENDED, validate: validateHalf };

/** The world of a release with the mended schema, or another. */
function mended(memory: RecoveryWorld, schema = MENDED): World {
  const world = memory.world();
  return { ...world, schema, newRun: () => ({ ...world.newRun(), schema }) };
}

describe('replay', () => {
  it('delivers the records that pass now, whole, and leaves and counts the rest', async () => {
    const memory = new RecoveryWorld([curable('E0'), bad, signIn('E1'), curable('E2')]);
    await memory.poll();
    expect(memory.uuids()).toEqual(['E1']);
    expect(await replay(mended(memory))).toEqual({ failing: 1 });
    expect(memory.uuids().sort()).toEqual(['E0', 'E1', 'E2']);
    expect(memory.delivered().some((line) => line.startsWith(curable('E0').slice(0, -1)))).toBe(true);
    expect(memory.quarantined()).toHaveLength(3);
  });

  it('delivers nothing twice: not the second time, and not what came again by another way', async () => {
    const memory = new RecoveryWorld([curable('E0')]);
    await memory.poll();
    await replay(mended(memory));
    expect(await replay(mended(memory))).toEqual({ failing: 0 });
    expect(memory.uuids()).toEqual(['E0']);
  });

  it('delivers nothing while its schema is what it was', async () => {
    const memory = new RecoveryWorld([curable('E0'), signIn('E1')]);
    await memory.poll();
    expect(await replay(memory.world())).toEqual({ failing: 1 });
    expect(memory.uuids()).toEqual(['E1']);
  });

  it('goes through many objects, and what is set aside while it works', async () => {
    const memory = new RecoveryWorld([]);
    for (let i = 0; i < 12; i += 1) {
      memory.source.texts.push(curable(`E${i}`));
      memory.clock.time += 60_000;
      await memory.poll();
    }
    memory.source.texts.push(...events(1, 12));
    await replay(mended(memory));
    expect(memory.uuids().sort()).toEqual(names(13).sort());
  });

  it('is run again after it was cut short, and then looks at everything once more', async () => {
    const memory = new RecoveryWorld([curable('E0')]);
    await memory.poll();
    const world = mended(memory);
    const newRun = () => {
      const run = world.newRun();
      const objects = instead(memory.objects, {
        create: () => Promise.reject(new Error('killed')),
      });
      return { ...run, ports: { ...run.ports, objects } };
    };
    await expect(replay({ ...world, newRun })).rejects.toThrow('killed');
    memory.source.texts.push(curable('E1'));
    memory.clock.time += 60_000;
    await memory.poll();
    await replay(mended(memory));
    expect(memory.uuids()).toEqual(['E0', 'E1']);
  });

  it('that was cut short under other schemas is brought to its end, and then everything is judged anew', async () => {
    const memory = new RecoveryWorld([]);
    for (const uuid of ['E0', 'E1', 'E2']) {
      memory.source.texts.push(curable(uuid));
      memory.clock.time += 60_000;
      await memory.poll();
    }
    const world = mended(memory, HALF_MENDED);
    let stored = 0;
    const newRun = () => {
      const run = world.newRun();
      const objects = instead(memory.objects, {
        create: (...args) => {
          stored += 1;
          return stored === 2 ? Promise.reject(new Error('killed')) : memory.objects.create(...args);
        },
      });
      return { ...run, limits: { ...run.limits, batchRecords: 1 }, ports: { ...run.ports, objects } };
    };
    await expect(replay({ ...world, newRun })).rejects.toThrow('killed');
    expect(memory.uuids()).toEqual(['E1']);
    await replay(mended(memory));
    expect(memory.uuids().sort()).toEqual(['E0', 'E1', 'E2']);
  });

  it('needs a live flow that can go on, and claims nothing before', async () => {
    const memory = new RecoveryWorld([bad, signIn('E0')]);
    await memory.poll();
    await memory.states.write(SIGN_INS, claimedBy(await memory.state(), 'rewind --from x #1'));
    await expect(replay(memory.world())).rejects.toThrow(TryAgainLater);
    memory.states.texts.clear();
    await expect(replay(memory.world())).rejects.toThrow(RepairState);
    expect(memory.jobStates.texts.size).toBe(0);
  });

  it('has nothing to do where nothing was set aside', async () => {
    const memory = new RecoveryWorld(events(2));
    expect(await replay(memory.world())).toEqual({ failing: 0 });
    expect(memory.uuids()).toEqual(names(2));
  });
});
