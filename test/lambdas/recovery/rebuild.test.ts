import { describe, expect, it } from 'vitest';
import { FixSettings, RepairState } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { rebuild } from '../../../lambdas/recovery/rebuild.ts';
import { requestRewind } from '../../../lambdas/recovery/rewind.ts';
import { rejectedRecordOf } from '../../support/delivered-lines.ts';
import { INVALID_UTF8 } from '../../support/invalid-utf8.ts';
import { events, INVALID, uuids } from '../../support/ports/events.ts';
import { withOverrides } from '../../support/ports/overrides.ts';
import { signIn, SIGN_INS, START_TIME } from '../../support/ports/run.ts';
import { RecoveryFeed } from '../../support/recovery-feed.ts';

const HOUR_MS = 3_600_000;

/** A feed whose table was lost. Each record was delivered by a separate poll, one per hour. */
async function feedWithLostTable(records: readonly string[]): Promise<RecoveryFeed> {
  const memory = new RecoveryFeed([]);
  for (const record of records) {
    memory.pages.records.push(record);
    memory.clock.time += HOUR_MS;
    await memory.poll();
  }
  memory.states.clear();
  return memory;
}

describe('rebuild', () => {
  it('continues the feed after its newest object', async () => {
    const memory = await feedWithLostTable(events(5));
    const newest = new Date(memory.clock.time).toISOString();
    memory.pages.records.push(...events(2, 5));
    await expect(memory.poll()).rejects.toThrow(RepairState);
    expect(await rebuild(memory.context())).toEqual({
      events: 5,
      rejected: 0,
      since: newest,
      live: { cursor: '5' },
    });
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(7));
    memory.pages.records.push(...events(1, 7));
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(8));
  });

  it('restores the times of the newest object and event, which show silence and late events', async () => {
    const future = signIn('E2', { timestamp: '2031-01-01T00:00:00Z' });
    const memory = await feedWithLostTable([...events(2), future]);
    const newest = new Date(memory.clock.time).toISOString();
    memory.clock.time += 10 * HOUR_MS;
    await rebuild(memory.context());
    expect(await memory.state()).toMatchObject({
      lastObjectAt: newest,
      newestEventTime: '2026-11-22 19:59:58.123456789',
    });
  });

  it('replaces a state that cannot be read, and restores the identities of delivered events', async () => {
    const memory = await feedWithLostTable(events(2));
    memory.states.corrupt(SIGN_INS, '{"format":7}');
    await rebuild(memory.context());
    await requestRewind(memory.context(), { from: START_TIME, changed: true });
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(2));
  });

  it('restores the identities of rejected records, so that none is quarantined twice', async () => {
    const memory = await feedWithLostTable([...events(2), INVALID, '{"uuid":"BAD2"}']);
    await rebuild(memory.context());
    await requestRewind(memory.context(), { from: START_TIME, changed: true });
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.quarantined()).toHaveLength(2);
  });

  it.each(INVALID_UTF8)('restores the identity of a record that is not valid UTF-8: %s', async (_, bad) => {
    const memory = await feedWithLostTable([signIn('E0'), bad, signIn('Zoë')]);
    expect(await rebuild(memory.context())).toMatchObject({ events: 2, rejected: 1 });
    memory.pages.records.push(bad, signIn('E1'));
    await requestRewind(memory.context(), { from: START_TIME, changed: true });
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(['E0', 'Zoë', 'E1']);
    expect(memory.quarantined().map(rejectedRecordOf)).toEqual([bad]);
  });

  it('restores no identities of a batch that was announced and never stored', async () => {
    const memory = new RecoveryFeed(events(2));
    await memory.poll();
    memory.pages.records.push(...events(1, 2));
    const objects = withOverrides(memory.objects, { create: () => Promise.reject(new Error('killed')) });
    await expect(ingest(memory.run({ ports: { objects } }))).rejects.toThrow('killed');
    expect((await memory.state()).pending).toBeDefined();
    memory.states.corrupt(SIGN_INS, '{');
    await rebuild(memory.context());
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(3));
  });

  it('does not deliver again an event of days ago that the API returns again', async () => {
    const memory = new RecoveryFeed([...events(2)]);
    await memory.poll();
    memory.clock.time += 72 * HOUR_MS;
    memory.pages.records.push(signIn('E2'));
    await memory.poll();
    memory.states.clear();
    memory.pages.records.push(signIn('E0'), signIn('E3'));
    await rebuild(memory.context());
    await memory.poll();
    expect(memory.uuids()).toEqual(uuids(4));
  });

  it('continues from the live position if a rewind delivered the newest object', async () => {
    const memory = new RecoveryFeed(events(9));
    await memory.poll();
    memory.pages.records.unshift(signIn('OLD'));
    await requestRewind(memory.context(), { from: START_TIME, changed: false });
    await memory.poll();
    memory.states.clear();
    expect(await rebuild(memory.context())).toMatchObject({ events: 10, live: { cursor: '10' } });
  });

  it('finds the newest object by its revision, even if the clocks were wrong', async () => {
    const memory = await feedWithLostTable(events(2));
    // The next poll has a clock that is two hours behind.
    await rebuild(memory.context());
    const rebuilt = memory.clock.time;
    memory.clock.time = rebuilt - 2 * HOUR_MS;
    memory.pages.records.push(...events(1, 2));
    await memory.poll();
    memory.clock.time = rebuilt + HOUR_MS;
    memory.states.clear();
    expect(await rebuild(memory.context())).toMatchObject({ live: { cursor: '3' } });
  });

  it('reads everything again that 1Password keeps if no object contains a position, and delivers nothing twice', async () => {
    const memory = await feedWithLostTable(events(3));
    for (const [key, object] of memory.objects.objects) {
      memory.objects.objects.set(key, { ...object, metadata: { revision: '1' } });
    }
    const from = new Date(memory.clock.time + 120_000 - 120 * 24 * HOUR_MS).toISOString();
    expect(await rebuild(memory.context())).toMatchObject({ since: undefined, live: { startTime: from } });
    memory.pages.records.push(...events(1, 3));
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(4));
  });

  it('reads everything again if the feed was silent for longer than 1Password keeps events', async () => {
    const memory = await feedWithLostTable(events(1));
    memory.clock.time += 1_000 * 24 * HOUR_MS;
    memory.pages.records.length = 0;
    expect(await rebuild(memory.context())).toMatchObject({ events: 0, since: undefined });
    expect(await memory.poll()).toBe('caught_up');
  });

  it('fails if there is nothing to repair', async () => {
    const memory = new RecoveryFeed(events(1));
    await expect(rebuild(memory.context())).rejects.toThrow(
      new FixSettings('signinattempts has neither a state nor objects; the next poll starts it'),
    );
    await memory.poll();
    await expect(rebuild(memory.context())).rejects.toThrow(
      new FixSettings('signinattempts has a state that can be read, so there is nothing to rebuild'),
    );
    expect(memory.notes).toEqual([]);
  });

  it('can be run again after a crash, and lets one of two concurrent rebuilds succeed', async () => {
    const memory = await feedWithLostTable(events(30));
    let reads = 0;
    const archive = withOverrides(memory.objects, {
      read: (key) => {
        reads += 1;
        return reads > 20 ? Promise.reject(new Error('killed')) : memory.objects.read(key);
      },
    });
    await expect(rebuild(memory.context({ archive }))).rejects.toThrow('killed');
    await expect(memory.poll()).rejects.toThrow(RepairState);
    const both = await Promise.allSettled([rebuild(memory.context()), rebuild(memory.context())]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await requestRewind(memory.context(), { from: START_TIME, changed: true });
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(30));
  });

  it('first waits until runs in progress have ended, and reports it', async () => {
    const memory = await feedWithLostTable(events(1));
    const before = memory.clock.time;
    await rebuild(memory.context());
    expect(memory.clock.time - before).toBe(120_000);
    expect(memory.notes).toEqual(['waiting 120 s until every run that may be in progress has ended']);
  });

  it('uses the newest object that has a position', async () => {
    const memory = await feedWithLostTable(events(3));
    const [lastKey, last] = [...memory.objects.objects].at(-1)!;
    const { live, ...metadata } = last.metadata;
    expect(live).toBeDefined();
    memory.objects.objects.set(lastKey, { ...last, metadata });
    expect(await rebuild(memory.context())).toMatchObject({ events: 3, live: { cursor: '2' } });
    expect(await memory.poll()).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(3));
  });

  it('reports to the slower of two rebuilds that the state is there', async () => {
    const memory = await feedWithLostTable(events(1));
    const both = await Promise.allSettled([rebuild(memory.context()), rebuild(memory.context())]);
    expect(both).toContainEqual({
      status: 'rejected',
      reason: new FixSettings('signinattempts has a state again: another rebuild was faster'),
    });
  });

  it('does not take a store that fails for a state that is lost', async () => {
    const memory = await feedWithLostTable(events(1));
    const states = withOverrides(memory.states, { read: () => Promise.reject(new Error('throttled')) });
    await expect(rebuild(memory.context({ states }))).rejects.toThrow('throttled');
    expect(memory.notes).toEqual([]);
    expect(memory.states.states.size).toBe(0);
  });
});
