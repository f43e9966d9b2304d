import { describe, expect, it } from 'vitest';
import { DeliveredIndex } from '../../../lambdas/ingest/delivered-index.ts';
import { TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';
import type { FeedState } from '../../../lambdas/ingest/state.ts';
import { announced, committed, firstState, moved } from '../../../lambdas/ingest/state-changes.ts';
import { announcementAt } from '../../support/ports/batch.ts';
import { MemoryStates } from '../../support/ports/memory.ts';
import { SIGN_INS } from '../../support/ports/run.ts';
import { encoded, wordsOf } from '../../support/ports/state-store.suite.ts';

const NOW = '2026-11-22T20:00:00.000Z';
const TODAY = '2026-11-22';

/** A store that records which identities are read, and the state of a feed in it. */
class RecordingStates extends MemoryStates {
  readonly reads: [day: string, after: number, through: number][] = [];
  state: FeedState = firstState(NOW, { cursor: 'a' });

  override async *readIdentities(...args: Parameters<MemoryStates['readIdentities']>) {
    const [, day, after, through] = args;
    this.reads.push([day, after - this.#first, through - this.#first]);
    yield* super.readIdentities(...args);
  }

  get #first(): number {
    return Date.parse(this.state.createdAt);
  }

  /** Announces a batch with the identities of these numbers. */
  async announce(day: string, ...numbers: readonly number[]): Promise<void> {
    if (!this.states.has(SIGN_INS.name)) await this.create(SIGN_INS, this.state);
    this.state = announced(this.state, announcementAt(this.state, { days: [day] }));
    await this.write(SIGN_INS, this.state, new Map([[day, encoded(...numbers)]]));
  }

  async commit(): Promise<void> {
    this.state = committed(this.state, this.state.pending!);
    await this.write(SIGN_INS, this.state);
  }

  /** @returns a function that restores the table as it is now */
  backUp(): () => void {
    const { state, identities } = this;
    const stored = new Map(this.states);
    return () => {
      this.state = state;
      this.identities = identities;
      for (const [feed, text] of stored) this.states.set(feed, text);
    };
  }

  /** Announces and commits a batch with the identities of these numbers. */
  async settle(day: string, ...numbers: readonly number[]): Promise<void> {
    await this.announce(day, ...numbers);
    await this.commit();
  }

  /** Which of the numbers 0 to 9 the index contains for a day. */
  async numbersIn(index: DeliveredIndex, day: string, state = this.state): Promise<number[]> {
    const set = await index.day(this, SIGN_INS, state, day);
    return Array.from({ length: 10 }, (_, i) => i).filter((i) => set.find(wordsOf(i)) === 'event');
  }
}

describe('DeliveredIndex', () => {
  it('reads a day when it is first needed, and then nothing until the store changes', async () => {
    const states = new RecordingStates();
    await states.settle(TODAY, 1);
    const index = new DeliveredIndex();
    expect(await states.numbersIn(index, TODAY)).toEqual([1]);
    expect(await states.numbersIn(index, TODAY)).toEqual([1]);
    expect(states.reads).toEqual([[TODAY, -1, 2]]);
  });

  it('updates a day with the identities that were added later', async () => {
    const states = new RecordingStates();
    await states.settle(TODAY, 1);
    const index = new DeliveredIndex();
    await states.numbersIn(index, TODAY);
    await states.settle(TODAY, 2);
    expect(await states.numbersIn(index, TODAY)).toEqual([1, 2]);
    expect(states.reads.at(-1)).toEqual([TODAY, 2, 4]);
  });

  it('contains the identities of a batch only after its commit', async () => {
    const states = new RecordingStates();
    await states.settle(TODAY, 1);
    const index = new DeliveredIndex();
    await states.announce(TODAY, 2);
    expect(await states.numbersIn(index, TODAY)).toEqual([1]);
    await states.commit();
    expect(await states.numbersIn(index, TODAY)).toEqual([1, 2]);
  });

  it('reads nothing again after writes of its process', async () => {
    const states = new RecordingStates();
    await states.settle(TODAY, 1);
    const index = new DeliveredIndex();
    await states.numbersIn(index, TODAY);
    const before = states.state;
    await states.announce(TODAY, 2);
    index.wrote(before, states.state);
    const pending = states.state;
    await states.commit();
    const own = new IdentitySet();
    own.add(wordsOf(2), false);
    index.wrote(pending, states.state, new Map([[TODAY, own]]));
    const committed = states.state;
    states.state = moved(committed, { next: { cursor: 'c' }, outcome: { events: 0, skipped: 0 }, at: NOW });
    await states.write(SIGN_INS, states.state);
    index.wrote(committed, states.state);
    expect(await states.numbersIn(index, TODAY)).toEqual([1, 2]);
    expect(states.reads).toHaveLength(1);
  });

  it('ignores a write that does not follow the revision that it knows', async () => {
    const states = new RecordingStates();
    await states.settle(TODAY, 1);
    const index = new DeliveredIndex();
    await states.numbersIn(index, TODAY);
    await states.settle(TODAY, 2); // by another process
    const before = states.state;
    await states.announce(TODAY, 3);
    index.wrote(before, states.state);
    await states.commit();
    expect(await states.numbersIn(index, TODAY)).toEqual([1, 2, 3]);
  });

  it('updates a day that was not used when its process wrote', async () => {
    const states = new RecordingStates();
    await states.settle(TODAY, 1);
    await states.settle('2026-11-21', 5);
    const index = new DeliveredIndex();
    await states.numbersIn(index, '2026-11-21');
    await states.settle('2026-11-21', 6); // by another process
    await states.numbersIn(index, TODAY);
    const before = states.state;
    await states.announce(TODAY, 2);
    index.wrote(before, states.state);
    const pending = states.state;
    await states.commit();
    index.wrote(pending, states.state, new Map([[TODAY, new IdentitySet()]]));
    expect(await states.numbersIn(index, '2026-11-21')).toEqual([5, 6]);
  });

  it('discards everything if the table is restored to an earlier time', async () => {
    const states = new RecordingStates();
    await states.settle(TODAY, 1);
    const restore = states.backUp();
    await states.settle(TODAY, 2);
    const index = new DeliveredIndex();
    expect(await states.numbersIn(index, TODAY)).toEqual([1, 2]);
    restore();
    expect(await states.numbersIn(index, TODAY)).toEqual([1]);
    await states.settle(TODAY, 3);
    expect(await states.numbersIn(index, TODAY)).toEqual([1, 3]);
  });

  it('discards everything if the table is restored and its process writes before it reads', async () => {
    const states = new RecordingStates();
    await states.settle(TODAY, 1);
    const restore = states.backUp();
    const earlier = states.state;
    for (const record of [2, 3]) await states.settle(TODAY, record);
    const index = new DeliveredIndex();
    expect(await states.numbersIn(index, TODAY)).toEqual([1, 2, 3]);
    restore();
    await states.announce(TODAY, 4);
    index.wrote(earlier, states.state);
    await states.commit();
    expect(await states.numbersIn(index, TODAY)).toEqual([1, 4]);
  });

  it('discards everything if the state was rebuilt', async () => {
    const states = new RecordingStates();
    await states.settle(TODAY, 1);
    const index = new DeliveredIndex();
    expect(await states.numbersIn(index, TODAY)).toEqual([1]);
    const time = '2026-11-22T21:00:00.000Z';
    await states.addIdentities(SIGN_INS, new Map([[TODAY, encoded(7)]]), { time });
    states.state = firstState(time, { cursor: 'x' });
    expect(await states.numbersIn(index, TODAY)).toEqual([7]);
  });

  it('evicts the least recently used days, and reads them again', async () => {
    const states = new RecordingStates();
    const days = ['2026-11-20', '2026-11-21', TODAY];
    for (const [i, day] of days.entries()) await states.settle(day, i);
    const probe = new DeliveredIndex();
    const { bytes } = await probe.day(states, SIGN_INS, states.state, TODAY);
    const index = new DeliveredIndex(2 * bytes);
    states.reads.length = 0;
    for (const day of ['2026-11-20', '2026-11-21', '2026-11-20', TODAY]) await states.numbersIn(index, day);
    expect(states.reads).toHaveLength(3);
    expect(await states.numbersIn(index, '2026-11-20')).toEqual([0]);
    expect(states.reads).toHaveLength(3);
    expect(await states.numbersIn(index, '2026-11-21')).toEqual([1]);
    expect(states.reads).toHaveLength(4);
  });

  it('contains the newest identities of a day that is larger than its budget', async () => {
    const states = new RecordingStates();
    for (let i = 0; i < 10; i += 1) await states.settle(TODAY, i);
    const probe = new DeliveredIndex();
    const { bytes } = await probe.day(states, SIGN_INS, states.state, TODAY);
    const known = await states.numbersIn(new DeliveredIndex(bytes / 2), TODAY);
    expect(known.length).toBeGreaterThan(2);
    expect(known.length).toBeLessThan(9);
    expect(known).toEqual(Array.from({ length: known.length }, (_, i) => i + 10 - known.length));
  });

  it('keeps a day that is larger than its budget while no other day is used', async () => {
    const states = new RecordingStates();
    for (let i = 0; i < 10; i += 1) await states.settle(TODAY, i);
    const index = new DeliveredIndex(1);
    await states.numbersIn(index, TODAY);
    await states.numbersIn(index, TODAY);
    expect(states.reads).toHaveLength(1);
  });

  it('keeps nothing of a day that it could not read completely', async () => {
    const states = new RecordingStates();
    await states.settle(TODAY, 1);
    await states.settle(TODAY, 2);
    const index = new DeliveredIndex();
    const broken = {
      async *readIdentities(): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(encoded(9));
        throw new TryAgainLater('down');
      },
    };
    await expect(index.day(broken, SIGN_INS, states.state, TODAY)).rejects.toThrow('down');
    expect(await states.numbersIn(index, TODAY)).toEqual([1, 2]);
  });
});
