import { describe, expect, it } from 'vitest';
import { rowId } from '../../../lambdas/ingest/identity.ts';
import { Held } from '../../../lambdas/recovery/held.ts';
import { signIn, SIGN_INS } from '../../ports/run.ts';
import { events, RecoveryWorld } from './recovery-world.ts';

const HOUR_MS = 3_600_000;
const idOf = (text: string) => rowId(SIGN_INS.logType, text);
const bad = '{"uuid":"BAD"}';

describe('Held', () => {
  it('knows events by their text and by their uuid, and records that were set aside', async () => {
    const memory = new RecoveryWorld([...events(40), bad]);
    await memory.poll();
    const held = new Held(memory.world(), memory.clock.time);
    expect(held.hasUuid('E0')).toBe(false);
    await held.refresh([]);
    expect(held.hasUuid('E0')).toBe(true);
    expect(held.hasUuid('E39')).toBe(true);
    expect(held.hasText(idOf(signIn('E39')))).toBe(true);
    expect(held.hasText(idOf(signIn('E39', { type: 'mfa_ok' })))).toBe(false);
    expect(held.hasUuid('BAD')).toBe(false);
    expect(held.hasText(idOf(bad))).toBe(false);
    expect(held.hasQuarantined(idOf(bad))).toBe(true);
    expect(held.hasQuarantined(idOf(signIn('E0')))).toBe(false);
  });

  it('reads many objects, each of them once', async () => {
    const memory = new RecoveryWorld([]);
    for (let i = 0; i < 40; i += 1) {
      memory.source.texts.push(...events(1, i));
      memory.clock.time += 60_000;
      await memory.poll();
    }
    const reads: string[] = [];
    const archive = {
      keys: (prefix: string, after: string) => memory.objects.keys(prefix, after),
      read: (key: string) => {
        reads.push(key);
        return memory.objects.read(key);
      },
    };
    const held = new Held(memory.world({ archive }), memory.clock.time);
    await held.refresh([]);
    await held.refresh([]);
    expect(reads).toHaveLength(40);
    expect(new Set(reads).size).toBe(40);
    expect([0, 17, 39].every((i) => held.hasUuid(`E${i}`))).toBe(true);
  });

  it('knows what was stored since, also under a key of half an hour before', async () => {
    const memory = new RecoveryWorld(events(1));
    const { time } = memory.clock;
    const held = new Held(memory.world(), time);
    memory.clock.time = time + HOUR_MS / 2;
    await held.refresh([]);
    memory.clock.time = time;
    await memory.poll();
    expect(held.hasUuid('E0')).toBe(false);
    await held.refresh([]);
    expect(held.hasUuid('E0')).toBe(true);
  });

  it('looks as far back as the records happened that it is asked for', async () => {
    const memory = new RecoveryWorld([...events(1), bad]);
    await memory.poll();
    memory.clock.time += 100 * HOUR_MS;
    const held = new Held(memory.world(), memory.clock.time);
    await held.refresh([signIn('E1', { timestamp: '2026-11-26T00:00:00Z' }), bad, 'no JSON']);
    expect(held.hasUuid('E0')).toBe(false);
    await held.refresh([signIn('E1', { timestamp: '2026-11-26T00:00:00Z' }), signIn('E0')]);
    expect(held.hasUuid('E0')).toBe(true);
    expect(held.hasQuarantined(idOf(bad))).toBe(true);
  });

  it('takes a device whose clock stood before 1970', async () => {
    const memory = new RecoveryWorld(events(1));
    await memory.poll();
    memory.clock.time += 100 * HOUR_MS;
    const held = new Held(memory.world(), memory.clock.time);
    await held.refresh([signIn('E1', { timestamp: '1969-12-31T23:59:59.5Z' })]);
    expect(held.hasUuid('E0')).toBe(true);
  });

  it('looks at a day before, where an event may lie whose device had a clock that was ahead, and at no more', async () => {
    const memory = new RecoveryWorld(events(1));
    await memory.poll();
    for (const [hours, isSeen] of [
      [24, true],
      [26, false],
    ] as const) {
      const held = new Held(memory.world(), memory.clock.time + hours * HOUR_MS);
      await held.refresh([]);
      expect(held.hasUuid('E0')).toBe(isSeen);
    }
  });

  it('goes on where an object is gone before it is read', async () => {
    const memory = new RecoveryWorld(events(2));
    await memory.poll();
    const archive = {
      async *keys(prefix: string, after: string) {
        yield* memory.objects.keys(prefix, after);
        yield `${prefix}year=2026/month=11/day=22/hour=20/gone.jsonl.gz`;
      },
      read: (key: string) => memory.objects.read(key),
    };
    const held = new Held(memory.world({ archive }), memory.clock.time);
    await held.refresh([]);
    expect(held.hasUuid('E1')).toBe(true);
  });
});
