import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { Page, Ports } from '../../../lambdas/ingest/ports.ts';
import type { Position } from '../../../lambdas/ingest/state.ts';
import { MemoryWorld, signIn } from '../../ports/run.ts';

/** What happens to a port call: nothing, the process dies before it, or after it (its effect done, its answer lost). */
type Fault = 'none' | 'before' | 'after';

/** One stretch of time: records arrive (true: one that fails its schema), then runs start together. */
interface Step {
  readonly arrivals: readonly boolean[];
  readonly runs: number;
  readonly faults: readonly Fault[];
}

const step: fc.Arbitrary<Step> = fc.record({
  arrivals: fc.array(fc.boolean(), { maxLength: 7 }),
  runs: fc.integer({ min: 1, max: 3 }),
  faults: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constant<Fault>('none') },
      { weight: 1, arbitrary: fc.constant<Fault>('before') },
      { weight: 1, arbitrary: fc.constant<Fault>('after') },
    ),
    { maxLength: 25 },
  ),
});

/** The world's ports with every call put off by the scheduler, and struck by the faults in the order of the calls. */
function faulty(
  world: MemoryWorld,
  scheduler: fc.Scheduler,
  faults: readonly Fault[],
  tipRedelivers: boolean,
): Partial<Ports> {
  const pending = [...faults];
  const call = async <T>(effect: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve());
    const fault = pending.shift() ?? 'none';
    if (fault === 'before') throw new Error('killed');
    const answer = await effect();
    if (fault === 'after') throw new Error('killed');
    return answer;
  };
  return {
    states: {
      read: (feed) => call(() => world.states.read(feed)),
      write: (feed, state) => call(() => world.states.write(feed, state)),
    },
    objects: {
      exists: (key) => call(() => world.objects.exists(key)),
      create: (object) => call(() => world.objects.create(object)),
    },
    source: {
      readPage: (feed, position) =>
        call(async () => {
          const page = await world.source.readPage(feed, position);
          return tipRedelivers ? redelivering(position, page) : page;
        }),
    },
  };
}

/** The page, with a cursor that delivers it again where it is the last: reported of the real API. */
function redelivering(position: Position, page: Page): Page {
  return page.hasMore ? page : { ...page, next: { cursor: 'cursor' in position ? position.cursor : '0' } };
}

describe('exactly once', () => {
  it('holds through crashes around every call, interleaved runs, and a tip that delivers again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(step, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (scheduler, steps, limit, tipRedelivers) => {
          const world = new MemoryWorld([], { limit });
          const limits = { batchRecords: 6, batchPages: 3 };
          const good: string[] = [];
          const poison: string[] = [];
          for (const { arrivals, runs, faults } of steps) {
            for (const isPoison of arrivals) {
              const uuid = `E${good.length + poison.length}`;
              (isPoison ? poison : good).push(uuid);
              world.source.texts.push(isPoison ? `{"uuid":"${uuid}"}` : signIn(uuid));
            }
            const ports = faulty(world, scheduler, faults, tipRedelivers);
            const started = Array.from({ length: runs }, () => ingest(world.run({ ports, limits })));
            await scheduler.waitFor(Promise.allSettled(started));
            world.clock.time += 60_000;
          }
          const ports = faulty(world, scheduler, [], tipRedelivers);
          for (let outcome = ''; outcome !== 'caught up'; world.clock.time += 60_000) {
            outcome = await scheduler.waitFor(ingest(world.run({ ports, limits })));
          }
          expect(world.uuids().sort()).toEqual(good.sort());
          const created = world.steps.flatMap((done) => (done.kind === 'delivered' ? [done.key] : []));
          expect(new Set(created).size).toBe(created.length); // none was written over
          const quarantined = world
            .quarantined()
            .map((line) => (JSON.parse(line) as { record: { uuid: string } }).record.uuid);
          expect(quarantined.sort()).toEqual(poison.sort());
        },
      ),
      { numRuns: 500 },
    );
  });
});
