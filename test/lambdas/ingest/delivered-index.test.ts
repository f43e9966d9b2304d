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

/** A store that tells what is read of it, and a feed that goes on there. */
class IndexWorld extends MemoryStates {
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

  /** Announces these numbers. */
  async announce(day: string, ...numbers: readonly number[]): Promise<void> {
    if (!this.states.has(SIGN_INS.name)) await this.create(SIGN_INS, this.state);
    this.state = announced(this.state, announcementAt(this.state, { days: [day] }));
    await this.write(SIGN_INS, this.state, new Map([[day, encoded(...numbers)]]));
  }

  async commit(): Promise<void> {
    this.state = committed(this.state, this.state.pending!);
    await this.write(SIGN_INS, this.state);
  }

  /** @returns puts the table back to what it is now */
  moment(): () => void {
    const { state, identities } = this;
    const states = new Map(this.states);
    return () => {
      this.state = state;
      this.identities = identities;
      for (const [feed, stored] of states) this.states.set(feed, stored);
    };
  }

  async settle(day: string, ...numbers: readonly number[]): Promise<void> {
    await this.announce(day, ...numbers);
    await this.commit();
  }

  /** Which of the first ten numbers the index knows of a day. */
  async known(index: DeliveredIndex, day: string, state = this.state): Promise<number[]> {
    const set = await index.day(this, SIGN_INS, state, day);
    return Array.from({ length: 10 }, (_, i) => i).filter((i) => set.find(wordsOf(i)) === 'event');
  }
}

describe('the index of what was delivered', () => {
  it('reads a day when it is first needed, and then nothing until somebody has written', async () => {
    const world = new IndexWorld();
    await world.settle(TODAY, 1);
    const index = new DeliveredIndex();
    expect(await world.known(index, TODAY)).toEqual([1]);
    expect(await world.known(index, TODAY)).toEqual([1]);
    expect(world.reads).toEqual([[TODAY, -1, 2]]);
  });

  it('brings a day up to date by what came since', async () => {
    const world = new IndexWorld();
    await world.settle(TODAY, 1);
    const index = new DeliveredIndex();
    await world.known(index, TODAY);
    await world.settle(TODAY, 2);
    expect(await world.known(index, TODAY)).toEqual([1, 2]);
    expect(world.reads.at(-1)).toEqual([TODAY, 2, 4]);
  });

  it('does not count what is only announced, and counts it from its commit on', async () => {
    const world = new IndexWorld();
    await world.settle(TODAY, 1);
    const index = new DeliveredIndex();
    await world.announce(TODAY, 2);
    expect(await world.known(index, TODAY)).toEqual([1]);
    await world.commit();
    expect(await world.known(index, TODAY)).toEqual([1, 2]);
  });

  it('reads nothing again after writes of its own process', async () => {
    const world = new IndexWorld();
    await world.settle(TODAY, 1);
    const index = new DeliveredIndex();
    await world.known(index, TODAY);
    const before = world.state;
    await world.announce(TODAY, 2);
    index.wrote(before, world.state);
    const pending = world.state;
    await world.commit();
    const own = new IdentitySet();
    own.add(wordsOf(2), false);
    index.wrote(pending, world.state, new Map([[TODAY, own]]));
    const committed = world.state;
    world.state = moved(committed, { next: { cursor: 'c' }, outcome: { events: 0, skipped: 0 }, at: NOW });
    await world.write(SIGN_INS, world.state);
    index.wrote(committed, world.state);
    expect(await world.known(index, TODAY)).toEqual([1, 2]);
    expect(world.reads).toHaveLength(1);
  });

  it('takes no notice of a write that does not follow what it knows', async () => {
    const world = new IndexWorld();
    await world.settle(TODAY, 1);
    const index = new DeliveredIndex();
    await world.known(index, TODAY);
    await world.settle(TODAY, 2); // by another process
    const before = world.state;
    await world.announce(TODAY, 3);
    index.wrote(before, world.state);
    await world.commit();
    expect(await world.known(index, TODAY)).toEqual([1, 2, 3]);
  });

  it('brings a day up to date that was not used when its process wrote', async () => {
    const world = new IndexWorld();
    await world.settle(TODAY, 1);
    await world.settle('2026-11-21', 5);
    const index = new DeliveredIndex();
    await world.known(index, '2026-11-21');
    await world.settle('2026-11-21', 6); // by another process
    await world.known(index, TODAY);
    const before = world.state;
    await world.announce(TODAY, 2);
    index.wrote(before, world.state);
    const pending = world.state;
    await world.commit();
    index.wrote(pending, world.state, new Map([[TODAY, new IdentitySet()]]));
    expect(await world.known(index, '2026-11-21')).toEqual([5, 6]);
  });

  it('forgets all when the table is restored to an earlier moment', async () => {
    const world = new IndexWorld();
    await world.settle(TODAY, 1);
    const restore = world.moment();
    await world.settle(TODAY, 2);
    const index = new DeliveredIndex();
    expect(await world.known(index, TODAY)).toEqual([1, 2]);
    restore();
    expect(await world.known(index, TODAY)).toEqual([1]);
    await world.settle(TODAY, 3);
    expect(await world.known(index, TODAY)).toEqual([1, 3]);
  });

  it('forgets all when the table is restored, also where its process writes before it looks anything up', async () => {
    const world = new IndexWorld();
    await world.settle(TODAY, 1);
    const restore = world.moment();
    const earlier = world.state;
    for (const record of [2, 3]) await world.settle(TODAY, record);
    const index = new DeliveredIndex();
    expect(await world.known(index, TODAY)).toEqual([1, 2, 3]);
    restore();
    await world.announce(TODAY, 4);
    index.wrote(earlier, world.state);
    await world.commit();
    expect(await world.known(index, TODAY)).toEqual([1, 4]);
  });

  it('forgets all when the state was rebuilt, and counts nothing of before', async () => {
    const world = new IndexWorld();
    await world.settle(TODAY, 1);
    const index = new DeliveredIndex();
    expect(await world.known(index, TODAY)).toEqual([1]);
    const time = '2026-11-22T21:00:00.000Z';
    await world.addIdentities(SIGN_INS, new Map([[TODAY, encoded(7)]]), { time });
    world.state = firstState(time, { cursor: 'x' });
    expect(await world.known(index, TODAY)).toEqual([7]);
  });

  it('lets the days go that were not used for longest, and reads them again', async () => {
    const world = new IndexWorld();
    const days = ['2026-11-20', '2026-11-21', TODAY];
    for (const [i, day] of days.entries()) await world.settle(day, i);
    const probe = new DeliveredIndex();
    const { bytes } = await probe.day(world, SIGN_INS, world.state, TODAY);
    const index = new DeliveredIndex(2 * bytes);
    world.reads.length = 0;
    for (const day of ['2026-11-20', '2026-11-21', '2026-11-20', TODAY]) await world.known(index, day);
    expect(world.reads).toHaveLength(3);
    expect(await world.known(index, '2026-11-20')).toEqual([0]);
    expect(world.reads).toHaveLength(3);
    expect(await world.known(index, '2026-11-21')).toEqual([1]);
    expect(world.reads).toHaveLength(4);
  });

  it('knows the newest identities of a day that is larger than its memory', async () => {
    const world = new IndexWorld();
    for (let i = 0; i < 10; i += 1) await world.settle(TODAY, i);
    const probe = new DeliveredIndex();
    const { bytes } = await probe.day(world, SIGN_INS, world.state, TODAY);
    const known = await world.known(new DeliveredIndex(bytes / 2), TODAY);
    expect(known.length).toBeGreaterThan(2);
    expect(known.length).toBeLessThan(9);
    expect(known).toEqual(Array.from({ length: known.length }, (_, i) => i + 10 - known.length));
  });

  it('keeps a day that is larger than its memory while no other is used', async () => {
    const world = new IndexWorld();
    for (let i = 0; i < 10; i += 1) await world.settle(TODAY, i);
    const index = new DeliveredIndex(1);
    await world.known(index, TODAY);
    await world.known(index, TODAY);
    expect(world.reads).toHaveLength(1);
  });

  it('keeps nothing of a day that it could not read to its end', async () => {
    const world = new IndexWorld();
    await world.settle(TODAY, 1);
    await world.settle(TODAY, 2);
    const index = new DeliveredIndex();
    const broken = {
      async *readIdentities(): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(encoded(9));
        throw new TryAgainLater('down');
      },
    };
    await expect(index.day(broken, SIGN_INS, world.state, TODAY)).rejects.toThrow('down');
    expect(await world.known(index, TODAY)).toEqual([1, 2]);
  });
});
