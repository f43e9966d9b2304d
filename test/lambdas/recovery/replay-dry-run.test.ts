import { describe, expect, it } from 'vitest';
import { ReasonGroups } from '../../../lambdas/health/reason-groups.ts';
import { FixSettings } from '../../../lambdas/ingest/errors.ts';
import type { JobContext } from '../../../lambdas/recovery/job-context.ts';
import { replay } from '../../../lambdas/recovery/replay.ts';
import { replayDryRun } from '../../../lambdas/recovery/replay-dry-run.ts';
import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { INVALID } from '../../support/ports/events.ts';
import { signIn, SIGN_INS } from '../../support/ports/run.ts';
import { RecoveryFeed } from '../../support/recovery-feed.ts';

/** A record that fails the current schema, and passes the repaired one. */
const repairable = (uuid: string) => signIn(uuid, { country: 44 });

const validate: CompiledSchema['validate'] = (record) => {
  const isValid = 'timestamp' in (record as object);
  validate.errors = isValid ? null : [{ instancePath: '', keyword: 'required', message: 'm' }];
  return isValid;
};
/** The repaired schema. It accepts every record with a timestamp. */
const schema: CompiledSchema = { ...SCHEMAS[SIGN_INS.logType], validate };

async function dryRun(context: JobContext) {
  const reasons = new ReasonGroups();
  const result = await replayDryRun(context, (found, key) => {
    reasons.add(found, key);
  });
  return { ...result, reasons: reasons.groups.map(({ keyword, records }) => [keyword, records]) };
}

const NOTHING = { events: 0, failing: 0, unsettled: 0, isStateLost: false, reasons: [] };

describe('replayDryRun', () => {
  it('counts what a replay then delivers, and what still fails by reason, and writes nothing', async () => {
    const memory = new RecoveryFeed([repairable('E0'), INVALID, signIn('E1'), repairable('E2')]);
    await memory.poll();
    const stored = () => [
      [...memory.states.states],
      [...memory.replayStates.states],
      memory.replayStates.identities,
      [...memory.objects.objects.keys()],
    ];
    const before = structuredClone(stored());
    expect(await dryRun(memory.context({ schema }))).toEqual({
      ...NOTHING,
      events: 2,
      failing: 1,
      reasons: [['required', 1]],
    });
    expect(await dryRun(memory.context())).toMatchObject({ events: 0, failing: 3 });
    expect(stored()).toEqual(before);
    await replay(memory.context({ schema }));
    expect(memory.uuids().sort()).toEqual(['E0', 'E1', 'E2']);
  });

  it('counts no record that a replay has delivered, and none twice', async () => {
    const memory = new RecoveryFeed([repairable('E0'), INVALID]);
    await memory.poll();
    const [[key = '', object] = []] = memory.objects.objects;
    const again = key.replace(/[^-]*$/, 'again.jsonl.gz');
    memory.objects.objects.set(again, { ...object!, key: again });
    expect(await dryRun(memory.context({ schema }))).toMatchObject({ events: 1, reasons: [['required', 1]] });
    await replay(memory.context({ schema }));
    memory.pages.records.push(repairable('E1'));
    memory.clock.time += 60_000;
    await memory.poll();
    expect(await dryRun(memory.context({ schema }))).toMatchObject({ events: 1, isStateLost: false });
  });

  it('says that what earlier replays delivered is included if their state is lost', async () => {
    const memory = new RecoveryFeed([repairable('E0')]);
    await memory.poll();
    await replay(memory.context({ schema }));
    expect(await dryRun(memory.context({ schema }))).toEqual(NOTHING);
    memory.replayStates.clear();
    expect(await dryRun(memory.context({ schema }))).toEqual({ ...NOTHING, events: 1, isStateLost: true });
  });

  it('counts records whose batch is not committed separately', async () => {
    const memory = new RecoveryFeed([repairable('E0')]);
    await memory.poll();
    memory.states.identities = [];
    expect(await dryRun(memory.context({ schema }))).toEqual({ ...NOTHING, unsettled: 1 });
  });

  it('fails if the feed was never polled', async () => {
    const memory = new RecoveryFeed([repairable('E0')]);
    await memory.poll();
    memory.states.clear();
    await expect(dryRun(memory.context())).rejects.toThrow(FixSettings);
  });
});
